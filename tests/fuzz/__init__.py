"""Looks for texts that the analysis of text fails on, or takes too long for."""
