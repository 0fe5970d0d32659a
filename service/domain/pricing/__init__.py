"""From an export price to a price at home, step by step; no figure is guessed."""
