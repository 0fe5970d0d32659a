"""Who may see and change what: the application's role, row-level security, and the change feed's triggers.

The application connects as a role that is `homeward_app` or a member of it. It owns nothing, so that these policies
bind it; FORCE binds the owner as well. A transaction states whose it is with two settings that end with it:

    homeward.tenant_id   the tenant that asks: sees its own rows and what others publish, changes its own
    homeward.scope       'service': the service itself, which reads every row and changes tenants and keys alone

With neither set, nothing is visible.

Revision: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CATALOG = ("exporter", "product", "demand", "program", "channel")
_GUARDED = (*_CATALOG, "tenant", "api_key", "idempotency", "catalog_change", "catalog_feed")

# A sub-select is computed once per query, a bare function call once per row.
_MINE = "tenant_id = (SELECT homeward_tenant())"
_SERVICE = "((SELECT homeward_is_service()))"

_FUNCTIONS = (
    """
    CREATE FUNCTION homeward_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('homeward.tenant_id', true), '')::uuid
    """,
    """
    CREATE FUNCTION homeward_is_service() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('homeward.scope', true), '') = 'service'
    """,
    # Every transaction below it is over for good. As a number: 64 bits of transaction ids never reach the sign.
    """
    CREATE FUNCTION homeward_horizon() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    """,
    # Runs as the tables' owner: the application's role itself can neither write nor forge the feed.
    """
    CREATE FUNCTION homeward_record_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        n_changes bigint;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO catalog_change (tenant_id, entity_type, entity_id, operation)
            SELECT tenant_id, TG_TABLE_NAME, id::text, 'upsert' FROM new_rows;
        ELSIF TG_OP = 'UPDATE' THEN
            INSERT INTO catalog_change (tenant_id, entity_type, entity_id, operation)
            SELECT n.tenant_id, TG_TABLE_NAME, n.id::text, 'upsert'
            FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n IS DISTINCT FROM o;
        ELSE
            INSERT INTO catalog_change (tenant_id, entity_type, entity_id, operation)
            SELECT tenant_id, TG_TABLE_NAME, id::text, 'delete' FROM old_rows;
        END IF;
        GET DIAGNOSTICS n_changes = ROW_COUNT;
        IF n_changes > 0 THEN
            PERFORM pg_notify('homeward_changes', '');
        END IF;
        RETURN NULL;
    END $$
    """,
)

_ROLE = """
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'homeward_app') THEN
            CREATE ROLE homeward_app NOLOGIN;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this server was migrated at the same moment
    END $$
"""

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO homeward_app",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(_CATALOG)}, idempotency TO homeward_app",
    "GRANT SELECT, INSERT, UPDATE ON tenant, api_key TO homeward_app",
    "GRANT SELECT, DELETE ON catalog_change TO homeward_app",
    "GRANT SELECT, UPDATE ON catalog_feed TO homeward_app",
    "GRANT SELECT ON alembic_version TO homeward_app",
)

_POLICIES = (
    f"CREATE POLICY see ON tenant FOR SELECT USING (id = (SELECT homeward_tenant()) OR {_SERVICE})",
    f"CREATE POLICY make ON tenant FOR INSERT WITH CHECK {_SERVICE}",
    f"CREATE POLICY change ON tenant FOR UPDATE USING {_SERVICE} WITH CHECK {_SERVICE}",
    f"CREATE POLICY service ON api_key USING {_SERVICE} WITH CHECK {_SERVICE}",
    f"CREATE POLICY own ON idempotency USING ({_MINE}) WITH CHECK ({_MINE})",
    f"CREATE POLICY see_expired ON idempotency FOR SELECT USING {_SERVICE}",
    f"CREATE POLICY expire ON idempotency FOR DELETE USING {_SERVICE}",
    f"CREATE POLICY see ON catalog_change FOR SELECT USING ({_MINE} OR {_SERVICE})",
    f"CREATE POLICY prune ON catalog_change FOR DELETE USING {_SERVICE}",
    # Only the trigger function gets this far: the application's role holds no INSERT on the feed.
    "CREATE POLICY record ON catalog_change FOR INSERT WITH CHECK (true)",
    f"CREATE POLICY see ON catalog_feed FOR SELECT USING {_SERVICE}",
    f"CREATE POLICY prune ON catalog_feed FOR UPDATE USING {_SERVICE} WITH CHECK {_SERVICE}",
)


def _catalog_policies(table: str) -> tuple[str, ...]:
    published = "visibility = 'network' AND (SELECT homeward_tenant()) IS NOT NULL"
    return (
        f"CREATE POLICY see ON {table} FOR SELECT USING ({_MINE} OR ({published}) OR {_SERVICE})",
        f"CREATE POLICY make ON {table} FOR INSERT WITH CHECK ({_MINE})",
        f"CREATE POLICY change ON {table} FOR UPDATE USING ({_MINE}) WITH CHECK ({_MINE})",
        f"CREATE POLICY remove ON {table} FOR DELETE USING ({_MINE})",
    )


def _triggers(table: str) -> tuple[str, ...]:
    transitions = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }
    return tuple(
        f"CREATE TRIGGER record_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} "
        "FOR EACH STATEMENT EXECUTE FUNCTION homeward_record_changes()"
        for event, rows in transitions.items()
    )


def upgrade() -> None:
    op.execute(_ROLE)
    for statement in (*_FUNCTIONS, *_GRANTS, *_POLICIES):
        op.execute(statement)
    for table in _CATALOG:
        for statement in (*_catalog_policies(table), *_triggers(table)):
            op.execute(statement)
    for table in _GUARDED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Undo everything but the role, which other databases of the server may use."""
    for table in _GUARDED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    for table in _CATALOG:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER record_{event} ON {table}")
        for policy in ("see", "make", "change", "remove"):
            op.execute(f"DROP POLICY {policy} ON {table}")
    for statement in _POLICIES:
        policy, table = statement.split()[2], statement.split()[4]
        op.execute(f"DROP POLICY {policy} ON {table}")
    op.execute(f"REVOKE ALL ON {', '.join(_GUARDED)}, alembic_version FROM homeward_app")
    op.execute("REVOKE ALL ON SCHEMA public FROM homeward_app")
    for function in ("homeward_record_changes", "homeward_horizon", "homeward_is_service", "homeward_tenant"):
        op.execute(f"DROP FUNCTION {function}()")
