"""`python -m service.domain.text`: make the bilingual dictionary and the kinds of goods ahead of the first start."""

from service.domain.text.dictionary import dictionary
from service.domain.text.kinds import kinds

dictionary()
kinds()
