"""The size class of an exporter: programmes for small and medium firms ask for it.

Revision: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE exporter ADD COLUMN firm_size TEXT, ADD CONSTRAINT ck_exporter_firm_size_known "
        "CHECK (firm_size IN ('micro', 'small', 'medium', 'large'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE exporter DROP COLUMN firm_size")
