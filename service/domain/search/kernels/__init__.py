"""Compiled kernels over postings, codes and words; `python -m service.domain.search.kernels` compiles them ahead."""
