"""What would change a verdict: the options, the smallest sets of them, and what cannot be changed."""
