"""Numbers that stand for what is only compared: the same in every process, and a column of them is compared at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from uuid import UUID

from service.domain.caches import BUDGETS, Memo
from service.domain.catalog import IpStatus
from service.domain.certificates import read_certificates
from service.domain.places import PROVINCES
from service.domain.text.normalise import fold_value
from service.domain.units import measure_of

NO_TEXT = 0
"""Code of a text that is not stated."""

PROVINCE_NUMBERS: Mapping[str, int] = {code: number for number, code in enumerate(sorted(PROVINCES))}

IP_NUMBERS: Mapping[IpStatus, int] = {status: number for number, status in enumerate(IpStatus, start=1)}
"""`ip` of a product by the status of its mark; 0 when that is not stated."""


def _code_text(text: str) -> int:
    digest = blake2b(fold_value(text).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def _code_measure(unit: str) -> int:
    return text_code(measure_of(unit))


_text_codes = Memo(_code_text, BUDGETS["value_codes"])
_measure_codes = Memo(_code_measure, BUDGETS["value_codes"])


def text_code(text: str | None) -> int:
    """A 64-bit code of `text` as values are compared (`fold_value`); `NO_TEXT` for none.

    Kept, since categories, units and certificates repeat.
    """
    return NO_TEXT if text is None else _text_codes[text]


def measure_code(unit: str | None) -> int:
    """A 64-bit code of what a unit is a multiple of; `NO_TEXT` for none. Kept, as `text_code` is."""
    return NO_TEXT if unit is None else _measure_codes[unit]


OTHER_CERTIFICATE = 1
"""Code of a certificate whose name is not recognised."""


def certificate_codes(stated: Iterable[str]) -> list[int]:
    """A code of each certificate's family: who holds none of a family, and none of unknown name, lacks it for sure."""
    named = (certificate for entry in stated for certificate in read_certificates(entry))
    return [text_code(one.family) if one.is_known else OTHER_CERTIFICATE for one in named]


def tenant_code(tenant_id: UUID) -> int:
    """A 64-bit code of a tenant's id."""
    return text_code(str(tenant_id))


def province_number(code: str | None) -> int:
    """The number of a province, by its ISO code; -1 for none."""
    return -1 if code is None else PROVINCE_NUMBERS[code]


def hs_number(code: str) -> int:
    """An HS code of up to ten digits as one number that keeps its length: `length * 10**10 + code`."""
    return len(code) * 10**10 + int(code)


def hs_code_of(number: int) -> str:
    """The HS code that `hs_number` was given."""
    n_digits, code = divmod(int(number), 10**10)
    return str(code).zfill(n_digits)
