"""What the hostile tenant keeps on the network: programmes and demands whose conditions are as many as one may state.

Those that are larger than any that may be written today were written before there were limits, and go into the
database past the drafts, as rows of an older release would be found there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from service.domain.demand import Demand
from service.domain.language import Localized
from service.domain.programs import Program, ProgramKind, Source
from service.domain.rules import Composition, Connective, Criterion, CriterionValue, Operator, Rule
from service.errors import Conflict
from service.store.database import Database
from service.usecases.authenticate import authenticate
from service.usecases.create_key import create_key

HOSTILE_KEY = "hw_hostile_" + "0" * 32
N_CRITERIA = 64
N_VALUES = 1_000
N_NEIGHBOURS = 20
"""Programmes that lie just within the limits."""

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_NAME = Localized("名称", "Name")
_SOURCES = (Source("notice", _NAME, "2026"),)


@dataclass(frozen=True, slots=True)
class Stored:
    """Ids of what is stored.

    Attributes:
        programs: of the oversize programmes, by what they ask.
        demand: of an oversize demand.
        product, exporter: of the other tenant, on the network.
    """

    programs: dict[str, str]
    demand: str
    product: str
    exporter: str


async def store_hostile_rows(database: Database, n_criteria: int = N_CRITERIA, n_values: int = N_VALUES) -> None:
    """Store the hostile tenant's rows unless they are there."""
    await create_key(database, "Hostile", HOSTILE_KEY)
    principal = await authenticate(database, HOSTILE_KEY)
    for program in _programs(principal.tenant_id, n_criteria, n_values):
        async with database.unit_of_work(principal.tenant_id) as uow:
            try:
                await uow.programs.add(program)
            except Conflict:
                return
            await uow.commit()
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(_demand(principal.tenant_id, n_criteria, n_values))
        await uow.commit()


async def find_stored(database: Database, key: str) -> Stored:
    """The ids, with a product and the exporter of the most products of the tenant of `key`."""
    hostile, other = await authenticate(database, HOSTILE_KEY), await authenticate(database, key)
    async with database.unit_of_work(hostile.tenant_id) as uow:
        demands = [demand async for demand in uow.demands.stream_all() if demand.tenant_id == hostile.tenant_id]
        programs = [one.id async for one in uow.programs.stream_all() if one.tenant_id == hostile.tenant_id]
    async with database.unit_of_work(other.tenant_id) as uow:
        products = [one async for one in uow.products.stream_all() if one.tenant_id == other.tenant_id]
    product = next(one for one in products if one.visibility == "network" and one.certifications and one.hs_code)
    return Stored(
        programs={name.removeprefix("oversize-"): name for name in programs if name.startswith("oversize-")},
        demand=str(demands[0].id),
        product=str(product.id),
        exporter=str(product.exporter_id),
    )


def _programs(tenant_id: UUID, n_criteria: int, n_values: int) -> Iterator[Program]:
    for name, (path, operator) in ASKED.items():
        rules = tuple(
            _criterion(f"c{at}", path, operator, tuple(_value(path, at, number) for number in range(n_values)))
            for at in range(n_criteria)
        )
        yield _program(tenant_id, f"oversize-{name}", rules)
    classes = tuple(f"{number:04d}" for number in range(1_000, 1_000 + n_values))
    of_class = tuple(_criterion(f"c{at}", "product.moq", Operator.AT_MOST, at, classes) for at in range(n_criteria))
    yield _program(tenant_id, "oversize-classes", of_class)
    yield _program(tenant_id, "oversize-parts", (_nested(n_criteria),))
    for number in range(N_NEIGHBOURS):
        yield _program(tenant_id, f"neighbour-{number:02d}", tuple(_neighbour(number)))


ASKED = {
    "certificates": ("product.certifications", Operator.CONTAINS_ALL),
    "words": ("product.category", Operator.ONE_OF),
    "numbers": ("product.moq", Operator.ONE_OF),
    "prefixes": ("product.hs_code", Operator.PREFIX_OF),
    "attributes": ("product.attributes.{at}", Operator.ONE_OF),
}
"""Each criterion of `attributes` reads a fact of its own, so that they can be met one by one."""


def _value(path: str, at: int, number: int) -> str | int:
    if path == "product.hs_code":
        return f"{number % 90 + 10:02d}{at % 100:02d}{number % 1000:03d}0"
    return at * 1_000_000 + number if path == "product.moq" else f"W{at:02d}X{number:04d}"


def _neighbour(number: int) -> Iterator[Criterion]:
    """64 criteria with 30 values each, as different as they can be."""
    for at in range(N_CRITERIA):
        path, operator = list(ASKED.values())[at % len(ASKED)]
        values = tuple(_value(path, at, (number * 40 + place) % 10_000) for place in range(30))
        yield _criterion(f"c{at}", path, operator, values)


def _nested(n_criteria: int) -> Rule:
    """Alternatives of alternatives, four deep."""
    rules: list[Rule] = [_criterion(f"c{at}", "product.moq", Operator.AT_LEAST, at) for at in range(n_criteria)]
    for depth in range(4):
        rules = [
            Composition(criterion=f"g{depth}_{at}", connective=Connective.ANY, parts=tuple(rules[at : at + 3]))
            for at in range(0, len(rules), 3)
        ]
    return rules[0]


def _criterion(
    name: str, path: str, operator: Operator, value: CriterionValue, classes: tuple[str, ...] = ()
) -> Criterion:
    return Criterion(
        criterion=name,
        field=path.format(at=name),
        operator=operator,
        value=value,
        why=Localized("原因", "The why"),
        source="notice",
        for_hs_codes=classes,
    )


def _program(tenant_id: UUID, name: str, rules: tuple[Rule, ...]) -> Program:
    return Program(
        id=name,
        tenant_id=tenant_id,
        name=_NAME,
        sponsor=_NAME,
        kind=ProgramKind.MATCHMAKING,
        summary=_NAME,
        criteria=rules,
        sources=_SOURCES,
        created_at=_NOW,
        updated_at=_NOW,
    )


def _demand(tenant_id: UUID, n_criteria: int, n_values: int) -> Demand:
    path, operator = ASKED["certificates"]
    rules = tuple(
        _criterion(f"c{at}", path, operator, tuple(_value(path, at, number) for number in range(n_values)))
        for at in range(n_criteria)
    )
    return Demand(
        id=uuid7(),
        tenant_id=tenant_id,
        external_id="oversize",
        title="毛巾 towels",
        criteria=rules,
        sources=_SOURCES,
        created_at=_NOW,
        updated_at=_NOW,
    )
