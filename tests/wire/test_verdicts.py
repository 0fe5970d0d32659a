from __future__ import annotations

from datetime import date
from decimal import Decimal

from service.domain.eligibility.evaluate import evaluate
from service.domain.eligibility.saying import N_SAID
from service.domain.language import Language, Localized
from service.domain.rules import Criterion, CriterionVerdict, Operator, Verdict
from service.wire.verdicts import N_SHOWN, show_eligibility, show_verdict

N_VALUES = 300
VALUES = tuple(f"GB {number}" for number in range(N_VALUES))
WHY = Localized("原因", "The why")
CERTIFICATES = Criterion(
    criterion="certificates",
    field="product.certifications",
    operator=Operator.CONTAINS_ALL,
    value=VALUES,
    why=WHY,
    source="s",
    for_hs_codes=tuple(f"{code}" for code in range(1000, 1100)),
)
JUDGED = evaluate(
    [CERTIFICATES],
    {"product.certifications": VALUES[:100], "product.hs_code": "1000"},
    as_of=date(2026, 1, 1),
    window=None,
)


def test_the_verdict_on_one_pair_shows_every_value() -> None:
    shown = show_verdict(JUDGED.criteria[0], Language.EN)
    assert shown["required"] == {"value": list(VALUES), "for_hs_codes": list(CERTIFICATES.for_hs_codes)}
    assert shown["actual"] == {"value": list(VALUES[:100]), "hs_code": "1000"}
    assert shown["left_out"] == 0


def test_an_item_of_a_list_shows_the_first_values_and_says_how_many_are_left_out() -> None:
    (shown,) = show_eligibility(JUDGED, Language.EN)["criteria"]
    first, classes = list(VALUES[:N_SHOWN]), list(CERTIFICATES.for_hs_codes[:N_SHOWN])
    assert shown["required"] == {"value": first, "for_hs_codes": classes}
    assert shown["actual"] == {"value": first, "hs_code": "1000"}
    assert shown["left_out"] == (N_VALUES - N_SHOWN) + (100 - N_SHOWN) + (100 - N_SHOWN)


def test_a_reason_names_the_first_of_many_values() -> None:
    reason = JUDGED.criteria[0].reason
    assert f"GB {N_SAID - 1} and {N_VALUES - N_SAID} more" in reason.en
    assert f"GB {N_SAID - 1} 等 {N_VALUES} 项" in reason.zh
    assert "missing: GB 100, GB 101" in reason.en
    assert "GB 199" not in reason.en


def test_what_is_exact_in_the_domain_is_plain_on_the_wire() -> None:
    window = {"valid_from": date(2026, 1, 1), "valid_to": None}
    found = CriterionVerdict(
        criterion="c", verdict=Verdict.ELIGIBLE, required=window, actual=Decimal("0.50"), source="s", reason=WHY
    )
    shown = show_verdict(found, Language.ZH)
    assert (shown["required"], shown["actual"]) == ({"valid_from": "2026-01-01", "valid_to": None}, 0.5)
