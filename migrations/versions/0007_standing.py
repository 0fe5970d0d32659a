"""What became of programmes and channels, the days on which sources differ, how to apply, and two kinds of programmes.

The lists have a default and the rest may be empty, so that a service of the version before can go on storing programmes
during an upgrade.

Revision: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS = (
    "'procurement_fund', 'green_channel', 'commission_relief', 'cost_support', 'marketplace_support', "
    "'content_commerce_support', 'advertising', 'stabilisation_fund', 'matchmaking', 'retail_shelf', 'operating_mode', "
    "'tools', 'supply_network', 'marketplace', 'export_marketplace'"
)


def _limit_kinds(kinds: str) -> None:
    op.execute(
        "ALTER TABLE program DROP CONSTRAINT ck_program_kind_known, "
        f"ADD CONSTRAINT ck_program_kind_known CHECK (kind IN ({kinds}))"
    )


def upgrade() -> None:
    for table in ("channel", "program"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN status JSONB NOT NULL DEFAULT '[]', "
            f"ADD CONSTRAINT ck_{table}_status_json CHECK (jsonb_typeof(status) = 'array')"
        )
    op.execute(
        "ALTER TABLE program ADD COLUMN possible_from DATE, ADD COLUMN possible_to DATE, "
        "ADD COLUMN no_offer JSONB, ADD COLUMN apply JSONB, "
        "ADD CONSTRAINT ck_program_possible_from_order CHECK (possible_from <= valid_from), "
        "ADD CONSTRAINT ck_program_possible_to_order CHECK (valid_to <= possible_to), "
        "ADD CONSTRAINT ck_program_no_offer_json CHECK (jsonb_typeof(no_offer) = 'object'), "
        "ADD CONSTRAINT ck_program_apply_json CHECK (jsonb_typeof(apply) = 'object')"
    )
    _limit_kinds(f"{_KINDS}, 'enabler', 'policy'")


def downgrade() -> None:
    """Rows of the two new kinds go, whosever they are: the older version cannot read them."""
    op.execute("ALTER TABLE program NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM program WHERE kind IN ('enabler', 'policy')")
    op.execute("ALTER TABLE program FORCE ROW LEVEL SECURITY")
    _limit_kinds(_KINDS)
    op.execute(
        "ALTER TABLE program DROP COLUMN possible_from, DROP COLUMN possible_to, DROP COLUMN no_offer, "
        "DROP COLUMN apply, DROP COLUMN status"
    )
    op.execute("ALTER TABLE channel DROP COLUMN status")
