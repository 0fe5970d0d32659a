"""Measurements beside what users would pick instead. Run by `make quality` and `make bench`; peers are dev-only."""
