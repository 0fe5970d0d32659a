"""How fast whole catalogues are judged: a million products against every programme of the registry, on one core.

    python -m benchmarks.eligibility [n_products]

The products are drawn from the values that the sample catalogue and the fields' types allow, one in eight left out.
The rate counts verdicts on whole programmes, each a judgement of all its criteria, reasons left out; a sample of them
is compared with the one-by-one evaluator before anything is printed.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import numpy as np

from service.domain.catalog import Exporter, IpStatus, Product
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.eligibility.columns.judge import CatalogJudge
from service.domain.eligibility.deciding import decide_all
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.logic import VERDICTS
from service.domain.eligibility.pairs import window_of
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Program
from service.domain.rules import Criterion, Operator
from service.programs.registry import load_registry

N_PRODUCTS = 1_000_000
N_DISTINCT = 50_000
N_EXPORTERS = 5_000
N_COMPARED = 500
N_ROUNDS = 5
DAY = date(2025, 6, 1)
_NOW = datetime(2025, 6, 1, tzinfo=UTC)
_TENANT = UUID(int=1)


def draw_exporters(random_: random.Random) -> list[Exporter]:
    """Exporters with random facts, each left out now and then."""
    return [
        Exporter(
            id=UUID(int=number),
            tenant_id=_TENANT,
            external_id=str(number),
            name="x",
            province=random_.choice([None, "CN-HE", "CN-ZJ", "CN-GD"]),
            employees=random_.choice([None, *range(10, 3000, 10)]),
            us_export_share=random_.choice([None, *(Decimal(n) / 100 for n in range(101))]),
            has_domestic_team=random_.choice([None, True, False]),
            owns_brand=random_.choice([None, True, False]),
            created_at=_NOW,
            updated_at=_NOW,
        )
        for number in range(N_EXPORTERS)
    ]


def draw_products(random_: random.Random, exporters: list[Exporter]) -> list[Product]:
    """Distinct products with random facts."""
    codes = [
        f"{chapter:02}{heading:02}{sub:02}" for chapter in (39, 63, 85, 95) for heading in range(20) for sub in range(9)
    ]
    return [
        Product(
            id=uuid4(),
            tenant_id=_TENANT,
            exporter_id=random_.choice(exporters).id,
            sku=str(number),
            name="x",
            hs_code=random_.choice([None, *codes]),
            unit_price=random_.choice([None, *[Money(Decimal(random_.randrange(1, 100_000)) / 100, "CNY")] * 7]),
            moq=random_.choice([None, random_.randrange(1, 20_000)]),
            certifications=random_.choice([None, (), ("CCC",), ("CE", "CCC"), ("GB 18401",)]),
            ip_status=random_.choice([None, *IpStatus]),
            created_at=_NOW,
            updated_at=_NOW,
        )
        for number in range(N_DISTINCT)
    ]


def widen(facts: CatalogFacts, n_products: int) -> CatalogFacts:
    """The same products again and again in a random order, until there are `n_products`."""
    order = np.random.default_rng(7).integers(0, len(facts), n_products)
    products = {path: replace(column, codes=column.codes[order]) for path, column in facts.products.items()}
    return CatalogFacts(products, facts.exporters, {}, facts.exporter_rows[order])


def registry_with_harder_rules() -> list[Program]:
    """The registry's programmes, each with two more criteria: a certificate for a class of goods, and a small lot."""
    why = Localized("–", "–")
    certificate = Criterion(
        criterion="ccc", field="product.certifications", operator=Operator.CONTAINS_ALL, value=("CCC",), why=why,
        source="s", for_hs_codes=("8516", "9503"),
    )  # fmt: skip
    harder = []
    for number, program in enumerate(load_registry().programs):
        lot = Criterion(
            criterion="lot", field="product.moq", operator=Operator.AT_MOST, value=300 + number, why=why, source="s"
        )
        fields = {name: getattr(program, name) for name in Program.__dataclass_fields__}
        harder.append(Program(**{**fields, "criteria": (*program.criteria, certificate, lot)}))
    return harder


def judge_all(facts: CatalogFacts, programs: list[Program]) -> list[np.ndarray[tuple[int], np.dtype[np.int8]]]:
    """The verdicts on every product for every programme; nothing is kept from one call to the next."""
    judge = CatalogJudge(facts)
    return [judge.judge(program.criteria, as_of=DAY, window=window_of(program)) for program in programs]


def compare(products: list[Product], exporters: list[Exporter], facts: CatalogFacts, programs: list[Program]) -> int:
    """Hold the columns to the one-by-one evaluator; returns how many verdicts were compared."""
    columns = judge_all(facts, programs)
    for program, column in zip(programs, columns, strict=True):
        for row in range(N_COMPARED):
            exporter = exporters[int(facts.exporter_rows[row])]
            alone = facts_of(products[row], exporter, None)
            expected = decide_all(program.criteria, alone, as_of=DAY, window=window_of(program))
            assert VERDICTS[column[row]] is expected, (program.id, row)
    return N_COMPARED * len(programs)


def one_by_one_rate(products: list[Product], exporters: list[Exporter], programs: list[Program]) -> float:
    """Verdicts a second of the evaluator that judges single pairs."""
    begin = time.perf_counter()
    for program in programs:
        for product in products[:N_COMPARED]:
            facts = facts_of(product, exporters[product.exporter_id.int], None)
            decide_all(program.criteria, facts, as_of=DAY, window=window_of(program))
    return N_COMPARED * len(programs) / (time.perf_counter() - begin)


def main() -> None:
    """Measure and print."""
    n_products = int(sys.argv[1]) if len(sys.argv) > 1 else N_PRODUCTS
    random_ = random.Random(7)  # test data, no secrets
    exporters = draw_exporters(random_)
    products = draw_products(random_, exporters)
    begin = time.perf_counter()
    rows = np.array([product.exporter_id.int for product in products], dtype=np.int64)
    facts = CatalogFacts.build(products, exporters, rows)
    built = time.perf_counter() - begin
    wide = widen(facts, n_products)
    print(f"columns of {len(products):,} products: {built:.2f} s, {built / len(products) * 1e6:.1f} µs a product")
    for name, programs in (
        ("registry", list(load_registry().programs)),
        ("registry, two more criteria each", registry_with_harder_rules()),
    ):
        n_compared = compare(products, exporters, facts, programs)
        seconds = []
        for _ in range(N_ROUNDS):
            begin, cpu = time.perf_counter(), time.process_time()
            judge_all(wide, programs)
            seconds.append((time.perf_counter() - begin, time.process_time() - cpu))
        wall, cpu = min(seconds)
        n_verdicts = n_products * len(programs)
        print(
            f"{name}: {n_products:,} products × {len(programs)} programmes = {n_verdicts:,} verdicts in {wall:.3f} s "
            f"({cpu:.3f} s of CPU): {n_verdicts / cpu / 1e6:.0f} million a second and core; "
            f"one by one {one_by_one_rate(products, exporters, programs) / 1e6:.2f} million; "
            f"{n_compared:,} compared, all equal"
        )


if __name__ == "__main__":
    main()
