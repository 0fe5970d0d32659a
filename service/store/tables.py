"""The tables, with every constraint that the database itself holds.

The migrations make these tables; a test compares the two. Row-level security, grants and triggers are only in
the migrations, since SQLAlchemy has no words for them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from service.domain.catalog import FirmSize, Incoterm, IpStatus
from service.domain.drafts.fields import MAX_COUNT
from service.domain.places import PROVINCES
from service.domain.programs import ChannelKind, ProgramKind
from service.domain.tenancy import Visibility

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

MAX_AMOUNT = 10**14  # a draft's amount has 18 digits, 4 of them decimals
_HS = r"[0-9]{2}([0-9]{2}){0,4}"


def _length(column: str, maximum: int, minimum: int = 1) -> CheckConstraint:
    return CheckConstraint(f"char_length({column}) BETWEEN {minimum} AND {maximum}", name=f"{column}_length")


def _range(column: str, minimum: int, maximum: int = MAX_COUNT) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {minimum} AND {maximum}", name=f"{column}_range")


def _one_of(column: str, values: list[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _money(prefix: str) -> tuple[CheckConstraint, ...]:
    amount, currency = f"{prefix}_amount", f"{prefix}_currency"
    return (
        CheckConstraint(f"({amount} IS NULL) = ({currency} IS NULL)", name=f"{prefix}_whole"),
        _amount(amount),
        _currency(currency),
    )


def _amount(column: str) -> CheckConstraint:
    return CheckConstraint(
        f"{column} >= 0 AND {column} < {MAX_AMOUNT} AND scale({column}) <= 4", name=f"{column}_range"
    )


def _currency(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} ~ '^[A-Z]{{3}}$'", name=f"{column}_form")


def _slug(column: str) -> CheckConstraint:
    return CheckConstraint(
        f"{column} ~ '^[a-z0-9]+([-_][a-z0-9]+)*$' AND char_length({column}) <= 128", name=f"{column}_slug"
    )


def _list(column: str, n_max: int) -> CheckConstraint:
    return CheckConstraint(
        f"cardinality({column}) <= {n_max} AND array_position({column}, NULL) IS NULL", name=f"{column}_list"
    )


def _json(column: str, kind: str) -> CheckConstraint:
    return CheckConstraint(f"jsonb_typeof({column}) = '{kind}'", name=f"{column}_json")


def _tenant_column() -> Column[object]:
    return Column("tenant_id", Uuid, ForeignKey("tenant.id"), nullable=False)


def _life_columns() -> tuple[Column[object], ...]:
    return (
        Column("visibility", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("updated_at", DateTime(timezone=True), nullable=False),
    )


def _life_checks() -> tuple[CheckConstraint, ...]:
    return (
        _one_of("visibility", [v.value for v in Visibility]),
        CheckConstraint("version >= 1", name="version_range"),
    )


tenant = Table(
    "tenant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    _length("name", 512),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Uuid, primary_key=True),
    _tenant_column(),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("octet_length(key_hash) = 32", name="key_hash_sha256"),
    Index(None, "tenant_id"),
)

exporter = Table(
    "exporter",
    metadata,
    Column("id", Uuid, primary_key=True),
    _tenant_column(),
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("province", Text),
    Column("city", Text),
    Column("employees", BigInteger),
    Column("firm_size", Text),
    Column("us_export_share", Numeric),
    Column("has_domestic_team", Boolean),
    Column("owns_brand", Boolean),
    Column("contact", Text),
    *_life_columns(),
    UniqueConstraint("tenant_id", "external_id"),
    UniqueConstraint("tenant_id", "id"),  # what products refer to, and the order of a tenant's list
    _length("external_id", 128),
    _length("name", 512),
    _one_of("province", sorted(PROVINCES)),
    _length("city", 128),
    _range("employees", 0),
    _one_of("firm_size", [size.value for size in FirmSize]),
    CheckConstraint("us_export_share BETWEEN 0 AND 1 AND scale(us_export_share) <= 6", name="us_export_share_range"),
    _length("contact", 512),
    *_life_checks(),
)

product = Table(
    "product",
    metadata,
    Column("id", Uuid, primary_key=True),
    _tenant_column(),
    Column("exporter_id", Uuid, nullable=False),
    Column("sku", Text, nullable=False),
    Column("gtin", Text),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("hs_code", Text),
    Column("category", Text),
    Column("unit", Text),
    Column("unit_price_amount", Numeric),
    Column("unit_price_currency", Text),
    Column("incoterm", Text),
    Column("unit_cost_amount", Numeric),
    Column("unit_cost_currency", Text),
    Column("moq", BigInteger),
    Column("monthly_capacity", BigInteger),
    Column("lead_time_days", Integer),
    Column("certifications", ARRAY(Text)),
    Column("ip_status", Text),
    Column("attributes", JSONB, nullable=False),
    *_life_columns(),
    # The pair keeps a product with an exporter of its own tenant; deleting the exporter deletes its products.
    ForeignKeyConstraint(["tenant_id", "exporter_id"], ["exporter.tenant_id", "exporter.id"], ondelete="CASCADE"),
    UniqueConstraint("tenant_id", "sku"),
    UniqueConstraint("tenant_id", "id"),
    Index(None, "tenant_id", "exporter_id", "id"),
    _length("sku", 128),
    CheckConstraint("gtin ~ '^([0-9]{8}|[0-9]{12,14})$'", name="gtin_form"),
    _length("name", 512),
    _length("description", 20_000, 0),
    CheckConstraint(f"hs_code ~ '^{_HS}$'", name="hs_code_form"),
    _length("category", 128),
    _length("unit", 128),
    *_money("unit_price"),
    _one_of("incoterm", [i.value for i in Incoterm]),
    *_money("unit_cost"),
    _range("moq", 1),
    _range("monthly_capacity", 0),
    _range("lead_time_days", 0, 3650),
    _list("certifications", 64),
    _one_of("ip_status", [s.value for s in IpStatus]),
    _json("attributes", "object"),
    *_life_checks(),
)

demand = Table(
    "demand",
    metadata,
    Column("id", Uuid, primary_key=True),
    _tenant_column(),
    Column("external_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("channel", Text),
    Column("hs_codes", ARRAY(Text), nullable=False),
    Column("category", Text),
    Column("quantity", BigInteger),
    Column("unit", Text),
    Column("target_price_min", Numeric),
    Column("target_price_max", Numeric),
    Column("target_price_currency", Text),
    Column("delivery_province", Text),
    Column("needed_by", Date),
    Column("required_certifications", ARRAY(Text), nullable=False),
    Column("sources", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("criteria", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    *_life_columns(),
    UniqueConstraint("tenant_id", "external_id"),
    UniqueConstraint("tenant_id", "id"),
    _length("external_id", 128),
    _length("title", 512),
    _length("description", 20_000, 0),
    _length("channel", 128),
    _list("hs_codes", 32),
    CheckConstraint(
        f"cardinality(hs_codes) = 0 OR array_to_string(hs_codes, ',') ~ '^{_HS}(,{_HS})*$'", name="hs_codes_form"
    ),
    _length("category", 128),
    _range("quantity", 1),
    _length("unit", 128),
    _amount("target_price_min"),
    _amount("target_price_max"),
    _currency("target_price_currency"),
    CheckConstraint(
        "(target_price_min IS NULL AND target_price_max IS NULL) = (target_price_currency IS NULL)",
        name="target_price_whole",
    ),
    CheckConstraint("target_price_min <= target_price_max", name="target_price_order"),
    _one_of("delivery_province", sorted(PROVINCES)),
    _list("required_certifications", 64),
    _json("sources", "array"),
    _json("criteria", "array"),
    *_life_checks(),
)

channel = Table(
    "channel",
    metadata,
    Column("id", Text, primary_key=True),
    _tenant_column(),
    Column("kind", Text, nullable=False),
    Column("name", JSONB, nullable=False),
    Column("operator", JSONB, nullable=False),
    Column("summary", JSONB, nullable=False),
    Column("traits", JSONB, nullable=False),
    Column("status", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("sources", JSONB, nullable=False),
    *_life_columns(),
    Index(None, "tenant_id", "id"),
    _slug("id"),
    _one_of("kind", [k.value for k in ChannelKind]),
    _json("status", "array"),
    _json("name", "object"),
    _json("operator", "object"),
    _json("summary", "object"),
    _json("traits", "object"),
    _json("sources", "array"),
    *_life_checks(),
)

program = Table(
    "program",
    metadata,
    Column("id", Text, primary_key=True),
    _tenant_column(),
    Column("channel", Text),
    Column("kind", Text, nullable=False),
    Column("name", JSONB, nullable=False),
    Column("sponsor", JSONB, nullable=False),
    Column("summary", JSONB, nullable=False),
    Column("benefits", JSONB, nullable=False),
    Column("budget_amount", Numeric),
    Column("budget_currency", Text),
    Column("slots", BigInteger),
    Column("traits", JSONB, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("possible_from", Date),
    Column("possible_to", Date),
    Column("status", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("no_offer", JSONB(none_as_null=True)),
    Column("apply", JSONB(none_as_null=True)),
    Column("criteria", JSONB, nullable=False),
    Column("stacking", JSONB, nullable=False),
    Column("sources", JSONB, nullable=False),
    *_life_columns(),
    Index(None, "tenant_id", "id"),
    _slug("id"),
    _length("channel", 128),
    _one_of("kind", [k.value for k in ProgramKind]),
    _json("name", "object"),
    _json("sponsor", "object"),
    _json("summary", "object"),
    _json("benefits", "array"),
    *_money("budget"),
    _range("slots", 0),
    _json("traits", "object"),
    CheckConstraint("valid_from <= valid_to", name="validity_order"),
    CheckConstraint("possible_from <= valid_from", name="possible_from_order"),
    CheckConstraint("valid_to <= possible_to", name="possible_to_order"),
    _json("status", "array"),
    _json("no_offer", "object"),
    _json("apply", "object"),
    _json("criteria", "array"),
    _json("stacking", "object"),
    _json("sources", "array"),
    *_life_checks(),
)

hs_code = Table(
    "hs_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("description_en", Text, nullable=False),
    Column("description_zh", Text, nullable=False),
    Column("parent", Text, ForeignKey("hs_code.code", deferrable=True, initially="DEFERRED")),
    Column("level", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(f"code ~ '^{_HS}$'", name="code_form"),
    CheckConstraint("level = char_length(code)", name="level_digits"),
    CheckConstraint(
        "CASE WHEN parent IS NULL THEN level = 2 ELSE starts_with(code, parent) AND parent <> code END",
        name="parent_above",
    ),
    CheckConstraint("description_en <> '' OR description_zh <> ''", name="description_given"),
    _length("description_en", 4000, 0),
    _length("description_zh", 4000, 0),
    _length("source", 512),
)

catalog_change = Table(
    "catalog_change",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint")),
    Column("tenant_id", Uuid, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("hides", Boolean, nullable=False, server_default=false()),
    Index(None, "xid", "seq"),
    Index("ix_catalog_change_xid_hides", "xid", postgresql_where=text("hides")),
    Index(None, "changed_at"),
    _one_of("entity_type", ["exporter", "product", "demand", "program", "channel", "nomenclature"]),
    _one_of("operation", ["upsert", "delete"]),
)

catalog_feed = Table(
    "catalog_feed",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("pruned_below", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="single_row"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenant.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("status", SmallInteger),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index(None, "expires_at"),
    _length("key", 255),
    _one_of("state", ["in_flight", "done"]),
    CheckConstraint("octet_length(request_hash) = 32", name="request_hash_sha256"),
    CheckConstraint(
        "(state = 'done') = (status IS NOT NULL AND headers IS NOT NULL AND body IS NOT NULL)", name="answer_whole"
    ),
)
