"""Whether requests are understood: each with a small catalogue of its own, and what must stand above what.

    python -m benchmarks.understanding

The cases are the `.tsv` files of `tests/understanding` (its README says how they are read). Every catalogue is searched
alone and among other goods, so that no case hangs on how rare its words are. Ends with 1 when a case is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextDocument

CASES = Path(__file__).parents[1] / "tests" / "understanding"
OTHER_GOODS = (
    *("Garden hose reel", "Office chair mesh", "Baby stroller foldable", "Yoga mat 6mm", "Ceramic vase blue"),
    *("Dog leash nylon", "Wall paint white 5 L", "Fishing rod carbon", "Hair dryer 2000W", "Cutting board bamboo"),
    *("儿童餐椅", "洗衣液 2千克", "羽毛球拍 碳素", "电动螺丝刀", "窗帘 遮光"),
    *("沐浴露 清香", "猫砂 膨润土", "文件夹 塑料", "葡萄干 新疆", "花盆 陶瓷"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and what is right.

    Attributes:
        kind: what has to be understood.
        language: of the request and the catalogue.
        asked: the request.
        right: titles, each of which stands above every other.
        worse: titles that may be found, but below.
        no_match: titles that are not found.
    """

    kind: str
    language: str
    asked: str
    right: tuple[str, ...]
    worse: tuple[str, ...]
    no_match: tuple[str, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The catalogue."""
        return (*self.right, *self.worse, *self.no_match)


def read_cases(folder: Path = CASES) -> Iterator[Case]:
    """The cases of all files of a folder."""
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            if line and not line.startswith("#"):
                kind, language, asked, *groups = line.split("\t")
                right, worse, no_match = (tuple(filter(None, group.split(" | "))) for group in groups)
                yield Case(kind, language, asked, right, worse, no_match)


def value(case: Case, others: Sequence[str] = ()) -> dict[str, float]:
    """The values of the case's titles, searched together with others."""
    index = TfidfEmbedding().fit_index([*case.titles, *others])
    values = index.values(index.query(TextDocument(case.asked)), range(len(case.titles)))
    return dict(zip(case.titles, values.tolist(), strict=True))


def find_fault(case: Case, values: dict[str, float]) -> str | None:
    """What is wrong with the values of a case's titles; None where nothing is."""
    for title in case.right:
        if not values[title] > 0.0:
            return f"{title} is not found"
        for other in case.worse:
            if not values[title] > values[other]:
                return f"{other} is not below {title}"
    return next((f"{title} is found" for title in case.no_match if values[title] > 0.0), None)


def main() -> int:
    """Print each case with the values of its titles; 1 when one is wrong, else 0."""
    table = Table("kind", "language", "asked", "titles by rank", "", title="requests and what they mean")
    n_wrong = n_cases = 0
    for case in read_cases():
        alone, among = value(case), value(case, OTHER_GOODS)
        fault = find_fault(case, alone) or find_fault(case, among)
        ranked = sorted(case.titles, key=lambda title: -among[title])
        shown = "\n".join(f"{among[title]:.3f} {title}" for title in ranked)
        table.add_row(case.kind, case.language, case.asked, shown, fault or "right", style="red" if fault else None)
        n_cases, n_wrong = n_cases + 1, n_wrong + (fault is not None)
    console = Console(width=140)
    console.print(table)
    console.print(f"{n_cases - n_wrong} of {n_cases} right")
    return int(n_wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
