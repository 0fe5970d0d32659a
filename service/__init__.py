"""Homeward: matches export products with home-market demand and programmes, and says why."""
