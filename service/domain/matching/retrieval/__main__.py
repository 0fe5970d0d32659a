"""`python -m service.domain.matching.retrieval`: compile the kernels into their cache, ahead of the first start."""

from service.domain.matching import text_index as _text_index  # importing compiles; it uses all modules with kernels

assert _text_index.TextIndex is not None
