"""The snapshot: everything that answers are computed from, as columns and rows; how it is built and how it grows."""
