"""A portfolio: a few channels and programmes that together serve an exporter's whole catalogue best."""
