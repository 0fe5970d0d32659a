"""What `homeward bench` measures, and on what."""
