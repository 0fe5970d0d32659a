"""Typed criteria, three-valued verdicts and the reasons for them."""
