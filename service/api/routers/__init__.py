"""The operations, one file a concept. Paths are written in full, so that logs and metrics can name them."""
