"""One query walked through the search with its numbers, as docs/search.md shows it.

python -m tests.search_walk            prints the steps
python -m tests.search_walk --write    puts them into the page
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.query.lexicon import Lexicon
from service.domain.search.query.parse import parse_query
from service.domain.search.query.units import Unit
from service.domain.search.query.weigh import weigh_query
from service.index.text_tables import bring_tables

PAGE = Path(__file__).parent.parent / "docs" / "search.md"
DOCUMENTS = (
    TextDocument("316不锈钢保温杯 500ml 直身", "双层真空，保温十二小时", "杯壶"),
    TextDocument("Stainless steel vacuum flask 0.5 L", "Double wall, keeps drinks hot for 12 hours", "drinkware"),
    TextDocument("Glass tumbler 300 ml with bamboo lid", "", "drinkware"),
    TextDocument("纯棉毛巾 34x76cm 110克", "吸水不掉毛", "家纺"),
    TextDocument("Cotton bath towel", "Soft, 600 gsm", "home textiles"),
    TextDocument("Stainless steel lunch box 1.2 L", "Leakproof", "kitchenware"),
)
QUERY = "vacuum flask 500ml, stainless"
N_SHOWN = 4
_STEP = re.compile(r"<!-- step: (\w+) -->\n(.*?)<!-- end -->", re.DOTALL)


def walk() -> Mapping[str, str]:
    """What each step makes of the query, by the step's name."""
    bring_tables()
    index = TfidfEmbedding().fit_index(DOCUMENTS)
    lexicon = Lexicon(index.model, index.first.codes)
    parsed = parse_query([(QUERY, 1.0)], lexicon)
    weighed = weigh_query(parsed, lexicon)
    asked = index.query(TextDocument(QUERY))
    rows, values = index.search(asked, len(DOCUMENTS))
    met = index.explain(asked, int(rows[0])).met
    return {
        "parse": _table(["unit", "head", "names goods"], ([u.key, u.is_head, u.is_goods] for u in parsed.units)),
        "expand": _table(["unit", "expansion", "weight", "sign"], _expansions(parsed.units)),
        "weigh": _table(["unit", "share"], ([unit.surface, f"{unit.share:.3f}"] for unit in weighed.units)),
        "score": _table(
            ["value", "document"],
            ([f"{value:.3f}", DOCUMENTS[row].name] for row, value in zip(rows.tolist(), values.tolist(), strict=True)),
        ),
        "explain": _table(
            ["contribution", "field", "asked", "met", "by"],
            ([f"{one.contribution:.3f}", one.field, one.term, one.matched, one.via or ""] for one in met),
        ),
    }


def read_page() -> Mapping[str, str]:
    """The steps as the page shows them."""
    return {name: body.strip() for name, body in _STEP.findall(PAGE.read_text(encoding="utf-8"))}


def write_page() -> None:
    """Put the steps into the page."""
    steps = walk()
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        _STEP.sub(lambda found: f"<!-- step: {found[1]} -->\n{steps[found[1]]}\n<!-- end -->", text), encoding="utf-8"
    )


def _expansions(units: Sequence[Unit]) -> Iterator[list[str]]:
    """The first expansions of each unit, each once."""
    for unit in units:
        expansions = [(one, scale) for group, scale in unit.expansions for one in group.expansions]
        said = dict.fromkeys(
            (" ".join(term for term, _ in one.parts), f"{one.weight * scale:.2f}", one.sign)
            for one, scale in expansions
        )
        for name, weight, sign in list(said)[:N_SHOWN]:
            yield [unit.key, f"`{name}`", weight, sign]


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; what is not so is left empty."""
    shown = [["yes" if cell is True else "" if cell is False else str(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [columns, ["---"] * len(columns), *shown])


if __name__ == "__main__":
    if "--write" in sys.argv:
        write_page()
    else:
        for name, body in walk().items():
            sys.stdout.write(f"## {name}\n\n{body}\n\n")
