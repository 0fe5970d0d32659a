"""`python -m service.domain.matching.retrieval`: compile the kernels into their cache, ahead of the first start."""

from service.domain.matching.retrieval import kernels as _kernels  # importing compiles

assert _kernels.search_queries is not None
