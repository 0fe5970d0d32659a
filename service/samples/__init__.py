"""Sample rows for the demo: invented exporters, products and demands, as a partner would send them."""
