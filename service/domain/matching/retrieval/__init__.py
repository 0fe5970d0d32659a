"""Exact retrieval of the k best documents from an inverted index: numpy arrays and compiled kernels."""

from service.domain.matching.retrieval.postings import Postings

__all__ = ["Postings"]
