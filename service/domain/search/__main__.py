"""`python -m service.domain.search`: compile the kernels into their cache, ahead of the first start."""

from service.domain.search import index as _index  # importing compiles; it uses all modules with kernels

assert _index.TextIndex is not None
