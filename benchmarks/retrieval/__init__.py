"""Top-k retrieval over a synthetic catalogue, beside what users would pick instead."""
