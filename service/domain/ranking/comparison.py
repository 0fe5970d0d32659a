"""Why one product stands above another for the same demand: the differences of their contributions, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.language import Localized
from service.domain.ranking.recommendation import Contribution, Recommendation, sum_in_order

N_REASONS = 2
"""How many factors the sentence names in favour of the one that leads."""
LEAST_TOLD = 0.0005
"""A smaller difference is 0.000 to a reader."""

_NAMES: Mapping[str, Localized] = {
    "text": Localized("文本", "text"),
    "category": Localized("品类", "class of goods"),
    "price": Localized("价格", "price"),
    "moq": Localized("起订量", "minimum order"),
    "capacity": Localized("产能", "capacity"),
    "lead_time": Localized("交期", "lead time"),
    "place": Localized("产地", "place"),
    "differentiation": Localized("差异化", "differentiation"),
}


@dataclass(frozen=True, slots=True)
class FactorDifference:
    """One factor of both; `difference` is positive where it speaks for the first."""

    first: Contribution
    second: Contribution

    @property
    def difference(self) -> float:
        """Of the two contributions."""
        return self.first.contribution - self.second.contribution


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two products for one demand, factor by factor."""

    first: Recommendation
    second: Recommendation

    @property
    def factors(self) -> tuple[FactorDifference, ...]:
        """In the order in which scores are added up."""
        return tuple(map(FactorDifference, self.first.contributions, self.second.contributions))

    @property
    def difference(self) -> float:
        """The sum of the factors' differences: what the scores differ by, positive where the first leads."""
        return sum_in_order(factor.difference for factor in self.factors)

    @property
    def sentence(self) -> Localized:
        """The main reasons."""
        leads = self.difference >= 0
        ahead, behind = (self.first, self.second) if leads else (self.second, self.first)
        one, other = ahead.target.title, behind.target.title
        gains = [(factor.difference if leads else -factor.difference, factor) for factor in self.factors]
        gains.sort(key=lambda gain: -gain[0])
        gained = [gain for gain in gains if gain[0] >= LEAST_TOLD][:N_REASONS]
        lost = [gain for gain in gains[-1:] if gain[0] <= -LEAST_TOLD]
        if abs(self.difference) < LEAST_TOLD:
            zh, en = f"“{one.zh}”与“{other.zh}”得分相同", f"“{one.en}” and “{other.en}” score the same"
        else:
            by = f"{abs(self.difference):.3f}"
            zh, en = f"“{one.zh}”比“{other.zh}”高 {by}", f"“{one.en}” leads “{other.en}” by {by}"
        if gained:
            zh, en = f"{zh}，主要在{_tell(gained).zh}", f"{en}, mainly by {_tell(gained).en}"
        if lost:
            zh, en = f"{zh}；后者在{_tell(lost).zh}占优", f"{en}; the latter is ahead by {_tell(lost).en}"
        return Localized(f"{zh}。", f"{en}.")


def _tell(gains: Sequence[tuple[float, FactorDifference]]) -> Localized:
    zh = "、".join(f"{_NAMES[factor.first.factor].zh}（{abs(gain):.3f}）" for gain, factor in gains)
    return Localized(zh, " and ".join(f"{_NAMES[factor.first.factor].en} ({abs(gain):.3f})" for gain, factor in gains))
