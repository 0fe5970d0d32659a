"""The nomenclature of the Harmonized System that an operator loads.

It belongs to no tenant: every tenant reads it, the service alone changes it. The index is made from it, so a change of
it goes into the feed, as one record however many codes changed.

Revision: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROWS = "'exporter', 'product', 'demand', 'program', 'channel'"

_KNOWN = "ck_catalog_change_entity_type_known"
_SERVICE = "(SELECT homeward_is_service())"

_TRIGGERS = tuple(
    f"CREATE TRIGGER record_{event} AFTER {event.upper()} ON hs_code REFERENCING {rows} "
    "FOR EACH STATEMENT EXECUTE FUNCTION homeward_record_nomenclature()"
    for event, rows in {
        "insert": "NEW TABLE AS new_rows",
        "update": "NEW TABLE AS new_rows",
        "delete": "OLD TABLE AS old_rows",
    }.items()
)

_CREATE = (
    """
    CREATE TABLE hs_code (
        code TEXT NOT NULL,
        description_en TEXT NOT NULL,
        description_zh TEXT NOT NULL,
        parent TEXT,
        level SMALLINT NOT NULL,
        source TEXT NOT NULL,
        loaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_hs_code PRIMARY KEY (code),
        CONSTRAINT ck_hs_code_code_form CHECK (code ~ '^[0-9]{2}([0-9]{2}){0,4}$'),
        CONSTRAINT ck_hs_code_level_digits CHECK (level = char_length(code)),
        CONSTRAINT ck_hs_code_parent_above CHECK (CASE WHEN parent IS NULL THEN level = 2
            ELSE starts_with(code, parent) AND parent <> code END),
        CONSTRAINT ck_hs_code_description_given CHECK (description_en <> '' OR description_zh <> ''),
        CONSTRAINT ck_hs_code_description_en_length CHECK (char_length(description_en) BETWEEN 0 AND 4000),
        CONSTRAINT ck_hs_code_description_zh_length CHECK (char_length(description_zh) BETWEEN 0 AND 4000),
        CONSTRAINT ck_hs_code_source_length CHECK (char_length(source) BETWEEN 1 AND 512),
        CONSTRAINT fk_hs_code_parent FOREIGN KEY(parent) REFERENCES hs_code (code) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    # Runs as the tables' owner, as the catalogue's own trigger function does.
    """
    CREATE FUNCTION homeward_record_nomenclature() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        has_changed boolean;
    BEGIN
        IF TG_OP = 'DELETE' THEN
            has_changed := EXISTS (SELECT FROM old_rows);
        ELSE
            has_changed := EXISTS (SELECT FROM new_rows);
        END IF;
        IF has_changed THEN
            INSERT INTO catalog_change (tenant_id, entity_type, entity_id, operation)
            VALUES ('00000000-0000-7000-8000-000000000001', 'nomenclature', 'hs', 'upsert');
            PERFORM pg_notify('homeward_changes', '');
        END IF;
        RETURN NULL;
    END $$
    """,
    *_TRIGGERS,
    f"ALTER TABLE catalog_change DROP CONSTRAINT {_KNOWN}",
    f"ALTER TABLE catalog_change ADD CONSTRAINT {_KNOWN} CHECK (entity_type IN ({_ROWS}, 'nomenclature'))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON hs_code TO homeward_app",
    f"CREATE POLICY see ON hs_code FOR SELECT USING ((SELECT homeward_tenant()) IS NOT NULL OR {_SERVICE})",
    f"CREATE POLICY load ON hs_code USING ({_SERVICE}) WITH CHECK ({_SERVICE})",
    "ALTER TABLE hs_code ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
)

_DROP = (
    "DROP TABLE hs_code",
    "DROP FUNCTION homeward_record_nomenclature()",
    f"ALTER TABLE catalog_change DROP CONSTRAINT {_KNOWN}",
    # The older version knows no such records; row-level security binds the owner too.
    "SELECT set_config('homeward.scope', 'service', true)",
    "DELETE FROM catalog_change WHERE entity_type = 'nomenclature'",
    "SELECT set_config('homeward.scope', '', true)",
    f"ALTER TABLE catalog_change ADD CONSTRAINT ck_catalog_change_entity_type_known CHECK (entity_type IN ({_ROWS}))",
)


def upgrade() -> None:
    for statement in _CREATE:
        op.execute(statement)


def downgrade() -> None:
    for statement in _DROP:
        op.execute(statement)
