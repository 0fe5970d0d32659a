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
from service.domain.places import PROVINCES
from service.domain.programs import ChannelKind, ProgramKind
from service.domain.tenancy import Visibility
from service.store.constraints import (
    check_amount,
    check_currency,
    check_json,
    check_length,
    check_list,
    check_money,
    check_one_of,
    check_range,
    check_slug,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_HS = r"[0-9]{2}([0-9]{2}){0,4}"


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
        check_one_of("visibility", [v.value for v in Visibility]),
        CheckConstraint("version >= 1", name="version_range"),
    )


tenant = Table(
    "tenant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    check_length("name", 512),
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
    check_length("external_id", 128),
    check_length("name", 512),
    check_one_of("province", sorted(PROVINCES)),
    check_length("city", 128),
    check_range("employees", 0),
    check_one_of("firm_size", [size.value for size in FirmSize]),
    CheckConstraint("us_export_share BETWEEN 0 AND 1 AND scale(us_export_share) <= 6", name="us_export_share_range"),
    check_length("contact", 512),
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
    check_length("sku", 128),
    CheckConstraint("gtin ~ '^([0-9]{8}|[0-9]{12,14})$'", name="gtin_form"),
    check_length("name", 512),
    check_length("description", 20_000, 0),
    CheckConstraint(f"hs_code ~ '^{_HS}$'", name="hs_code_form"),
    check_length("category", 128),
    check_length("unit", 128),
    *check_money("unit_price"),
    check_one_of("incoterm", [i.value for i in Incoterm]),
    *check_money("unit_cost"),
    check_range("moq", 1),
    check_range("monthly_capacity", 0),
    check_range("lead_time_days", 0, 3650),
    check_list("certifications", 64),
    check_one_of("ip_status", [s.value for s in IpStatus]),
    check_json("attributes", "object"),
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
    check_length("external_id", 128),
    check_length("title", 512),
    check_length("description", 20_000, 0),
    check_length("channel", 128),
    check_list("hs_codes", 32),
    CheckConstraint(
        f"cardinality(hs_codes) = 0 OR array_to_string(hs_codes, ',') ~ '^{_HS}(,{_HS})*$'", name="hs_codes_form"
    ),
    check_length("category", 128),
    check_range("quantity", 1),
    check_length("unit", 128),
    check_amount("target_price_min"),
    check_amount("target_price_max"),
    check_currency("target_price_currency"),
    CheckConstraint(
        "(target_price_min IS NULL AND target_price_max IS NULL) = (target_price_currency IS NULL)",
        name="target_price_whole",
    ),
    CheckConstraint("target_price_min <= target_price_max", name="target_price_order"),
    check_one_of("delivery_province", sorted(PROVINCES)),
    check_list("required_certifications", 64),
    check_json("sources", "array"),
    check_json("criteria", "array"),
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
    check_slug("id"),
    check_one_of("kind", [k.value for k in ChannelKind]),
    check_json("status", "array"),
    check_json("name", "object"),
    check_json("operator", "object"),
    check_json("summary", "object"),
    check_json("traits", "object"),
    check_json("sources", "array"),
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
    check_slug("id"),
    check_length("channel", 128),
    check_one_of("kind", [k.value for k in ProgramKind]),
    check_json("name", "object"),
    check_json("sponsor", "object"),
    check_json("summary", "object"),
    check_json("benefits", "array"),
    *check_money("budget"),
    check_range("slots", 0),
    check_json("traits", "object"),
    CheckConstraint("valid_from <= valid_to", name="validity_order"),
    CheckConstraint("possible_from <= valid_from", name="possible_from_order"),
    CheckConstraint("valid_to <= possible_to", name="possible_to_order"),
    check_json("status", "array"),
    check_json("no_offer", "object"),
    check_json("apply", "object"),
    check_json("criteria", "array"),
    check_json("stacking", "object"),
    check_json("sources", "array"),
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
    check_length("description_en", 4000, 0),
    check_length("description_zh", 4000, 0),
    check_length("source", 512),
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
    check_one_of("entity_type", ["exporter", "product", "demand", "program", "channel", "nomenclature"]),
    check_one_of("operation", ["upsert", "delete"]),
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
    check_length("key", 255),
    check_one_of("state", ["in_flight", "done"]),
    CheckConstraint("octet_length(request_hash) = 32", name="request_hash_sha256"),
    CheckConstraint(
        "(state = 'done') = (status IS NOT NULL AND headers IS NOT NULL AND body IS NOT NULL)", name="answer_whole"
    ),
)
