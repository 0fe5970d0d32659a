"""Likely Harmonized System codes of a text, with probabilities and the evidence for them."""
