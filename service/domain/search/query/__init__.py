"""A text as a query: parsed into units, expanded to other words, weighed by what an index knows."""
