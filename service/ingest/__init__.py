"""Files in, typed rows and row errors out."""
