"""A text as a query: parsed into units, expanded by their other names, weighed by what an index knows."""
