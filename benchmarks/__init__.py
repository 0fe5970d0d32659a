"""Measurements beside what users would pick instead. Run by `make quality` and `make bench`; peers are dev-only."""

from service.index.text_tables import bring_tables

bring_tables()
