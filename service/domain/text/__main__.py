"""`python -m service.domain.text`: make the bilingual dictionary ahead of the first start."""

from service.domain.text.dictionary import dictionary

dictionary()
