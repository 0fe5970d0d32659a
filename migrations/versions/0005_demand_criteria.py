"""Conditions of a demand's own, and what they cite.

Both columns have a default, so that a service of the version before can go on storing demands during an upgrade.

Revision: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("sources", "criteria"):
        op.execute(
            f"ALTER TABLE demand ADD COLUMN {column} JSONB NOT NULL DEFAULT '[]', "
            f"ADD CONSTRAINT ck_demand_{column}_json CHECK (jsonb_typeof({column}) = 'array')"
        )


def downgrade() -> None:
    op.execute("ALTER TABLE demand DROP COLUMN criteria, DROP COLUMN sources")
