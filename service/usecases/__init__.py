"""What the service does: one verb a file, each owning its transaction and its commit."""
