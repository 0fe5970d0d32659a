"""API keys: made, hashed, never stored in clear."""
