"""The registry of real programmes and channels: data files and their loader."""
