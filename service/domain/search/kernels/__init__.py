"""Compiled kernels over postings, codes and words; `python -m service.domain.search` compiles them ahead."""
