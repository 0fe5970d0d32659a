"""Whether a change hides its row from somebody who saw it: such changes count at once, before any index has moved.

The column has a default and the triggers fill it, so that a service of the version before can go on during an upgrade.

Revision: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RECORD = """
    CREATE OR REPLACE FUNCTION homeward_record_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        n_changes bigint;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO catalog_change (tenant_id, entity_type, entity_id, operation)
            SELECT tenant_id, TG_TABLE_NAME, id::text, 'upsert' FROM new_rows;
        ELSIF TG_OP = 'UPDATE' THEN
            INSERT INTO catalog_change (tenant_id, entity_type, entity_id, operation{column})
            SELECT n.tenant_id, TG_TABLE_NAME, n.id::text, 'upsert'{is_withdrawn}
            FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n IS DISTINCT FROM o;
        ELSE
            INSERT INTO catalog_change (tenant_id, entity_type, entity_id, operation{column})
            SELECT tenant_id, TG_TABLE_NAME, id::text, 'delete'{is_gone} FROM old_rows;
        END IF;
        GET DIAGNOSTICS n_changes = ROW_COUNT;
        IF n_changes > 0 THEN
            PERFORM pg_notify('homeward_changes', '');
        END IF;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.execute("ALTER TABLE catalog_change ADD COLUMN hides BOOLEAN NOT NULL DEFAULT false")
    op.execute("CREATE INDEX ix_catalog_change_xid_hides ON catalog_change (xid) WHERE hides")
    is_withdrawn = ", o.visibility = 'network' AND n.visibility <> 'network'"
    op.execute(_RECORD.format(column=", hides", is_withdrawn=is_withdrawn, is_gone=", true"))


def downgrade() -> None:
    op.execute(_RECORD.format(column="", is_withdrawn="", is_gone=""))
    op.execute("DROP INDEX ix_catalog_change_xid_hides")
    op.execute("ALTER TABLE catalog_change DROP COLUMN hides")
