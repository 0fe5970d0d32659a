"""The tables of the catalogue, the change feed and idempotent requests.

Revision: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PROVINCES = (
    "'CN-AH', 'CN-BJ', 'CN-CQ', 'CN-FJ', 'CN-GD', 'CN-GS', 'CN-GX', 'CN-GZ', 'CN-HA', 'CN-HB', 'CN-HE', 'CN-HI', "
    "'CN-HK', 'CN-HL', 'CN-HN', 'CN-JL', 'CN-JS', 'CN-JX', 'CN-LN', 'CN-MO', 'CN-NM', 'CN-NX', 'CN-QH', 'CN-SC', "
    "'CN-SD', 'CN-SH', 'CN-SN', 'CN-SX', 'CN-TJ', 'CN-TW', 'CN-XJ', 'CN-XZ', 'CN-YN', 'CN-ZJ'"
)

_CREATE = (
    """
    CREATE TABLE tenant (
        id UUID NOT NULL,
        name TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        CONSTRAINT pk_tenant PRIMARY KEY (id),
        CONSTRAINT ck_tenant_name_length CHECK (char_length(name) BETWEEN 1 AND 512),
        CONSTRAINT uq_tenant_name UNIQUE (name)
    )
    """,
    """
    CREATE TABLE api_key (
        id UUID NOT NULL,
        tenant_id UUID NOT NULL,
        key_hash BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        revoked_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_api_key PRIMARY KEY (id),
        CONSTRAINT ck_api_key_key_hash_sha256 CHECK (octet_length(key_hash) = 32),
        CONSTRAINT fk_api_key_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id),
        CONSTRAINT uq_api_key_key_hash UNIQUE (key_hash)
    )
    """,
    "CREATE INDEX ix_api_key_tenant_id ON api_key (tenant_id)",
    f"""
    CREATE TABLE exporter (
        id UUID NOT NULL,
        tenant_id UUID NOT NULL,
        external_id TEXT NOT NULL,
        name TEXT NOT NULL,
        province TEXT,
        city TEXT,
        employees BIGINT,
        us_export_share NUMERIC,
        has_domestic_team BOOLEAN,
        owns_brand BOOLEAN,
        contact TEXT,
        visibility TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_exporter PRIMARY KEY (id),
        CONSTRAINT uq_exporter_tenant_id_external_id UNIQUE (tenant_id, external_id),
        CONSTRAINT uq_exporter_tenant_id_id UNIQUE (tenant_id, id),
        CONSTRAINT ck_exporter_external_id_length CHECK (char_length(external_id) BETWEEN 1 AND 128),
        CONSTRAINT ck_exporter_name_length CHECK (char_length(name) BETWEEN 1 AND 512),
        CONSTRAINT ck_exporter_province_known CHECK (province IN ({_PROVINCES})),
        CONSTRAINT ck_exporter_city_length CHECK (char_length(city) BETWEEN 1 AND 128),
        CONSTRAINT ck_exporter_employees_range CHECK (employees BETWEEN 0 AND 1000000000000),
        CONSTRAINT ck_exporter_us_export_share_range CHECK (us_export_share BETWEEN 0 AND 1
            AND scale(us_export_share) <= 6),
        CONSTRAINT ck_exporter_contact_length CHECK (char_length(contact) BETWEEN 1 AND 512),
        CONSTRAINT ck_exporter_visibility_known CHECK (visibility IN ('network', 'private')),
        CONSTRAINT ck_exporter_version_range CHECK (version >= 1),
        CONSTRAINT fk_exporter_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id)
    )
    """,
    """
    CREATE TABLE product (
        id UUID NOT NULL,
        tenant_id UUID NOT NULL,
        exporter_id UUID NOT NULL,
        sku TEXT NOT NULL,
        gtin TEXT,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        hs_code TEXT,
        category TEXT,
        unit TEXT,
        unit_price_amount NUMERIC,
        unit_price_currency TEXT,
        incoterm TEXT,
        unit_cost_amount NUMERIC,
        unit_cost_currency TEXT,
        moq BIGINT,
        monthly_capacity BIGINT,
        lead_time_days INTEGER,
        certifications TEXT[],
        ip_status TEXT,
        attributes JSONB NOT NULL,
        visibility TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_product PRIMARY KEY (id),
        CONSTRAINT fk_product_tenant_id_exporter_id FOREIGN KEY(tenant_id,
            exporter_id) REFERENCES exporter (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_product_tenant_id_sku UNIQUE (tenant_id, sku),
        CONSTRAINT uq_product_tenant_id_id UNIQUE (tenant_id, id),
        CONSTRAINT ck_product_sku_length CHECK (char_length(sku) BETWEEN 1 AND 128),
        CONSTRAINT ck_product_gtin_form CHECK (gtin ~ '^([0-9]{8}|[0-9]{12,14})$'),
        CONSTRAINT ck_product_name_length CHECK (char_length(name) BETWEEN 1 AND 512),
        CONSTRAINT ck_product_description_length CHECK (char_length(description) BETWEEN 0 AND 20000),
        CONSTRAINT ck_product_hs_code_form CHECK (hs_code ~ '^[0-9]{2}([0-9]{2}){0,4}$'),
        CONSTRAINT ck_product_category_length CHECK (char_length(category) BETWEEN 1 AND 128),
        CONSTRAINT ck_product_unit_length CHECK (char_length(unit) BETWEEN 1 AND 128),
        CONSTRAINT ck_product_unit_price_whole CHECK ((unit_price_amount IS NULL) = (unit_price_currency IS NULL)),
        CONSTRAINT ck_product_unit_price_amount_range CHECK (unit_price_amount >= 0
            AND unit_price_amount < 100000000000000 AND scale(unit_price_amount) <= 4),
        CONSTRAINT ck_product_unit_price_currency_form CHECK (unit_price_currency ~ '^[A-Z]{3}$'),
        CONSTRAINT ck_product_incoterm_known CHECK (incoterm IN ('EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP',
            'FAS', 'FOB', 'CFR', 'CIF')),
        CONSTRAINT ck_product_unit_cost_whole CHECK ((unit_cost_amount IS NULL) = (unit_cost_currency IS NULL)),
        CONSTRAINT ck_product_unit_cost_amount_range CHECK (unit_cost_amount >= 0
            AND unit_cost_amount < 100000000000000 AND scale(unit_cost_amount) <= 4),
        CONSTRAINT ck_product_unit_cost_currency_form CHECK (unit_cost_currency ~ '^[A-Z]{3}$'),
        CONSTRAINT ck_product_moq_range CHECK (moq BETWEEN 1 AND 1000000000000),
        CONSTRAINT ck_product_monthly_capacity_range CHECK (monthly_capacity BETWEEN 0 AND 1000000000000),
        CONSTRAINT ck_product_lead_time_days_range CHECK (lead_time_days BETWEEN 0 AND 3650),
        CONSTRAINT ck_product_certifications_list CHECK (cardinality(certifications) <= 64
            AND array_position(certifications, NULL) IS NULL),
        CONSTRAINT ck_product_ip_status_known CHECK (ip_status IN ('own_brand', 'unbranded', 'oem_authorised',
            'oem_restricted')),
        CONSTRAINT ck_product_attributes_json CHECK (jsonb_typeof(attributes) = 'object'),
        CONSTRAINT ck_product_visibility_known CHECK (visibility IN ('network', 'private')),
        CONSTRAINT ck_product_version_range CHECK (version >= 1),
        CONSTRAINT fk_product_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id)
    )
    """,
    "CREATE INDEX ix_product_tenant_id_exporter_id_id ON product (tenant_id, exporter_id, id)",
    f"""
    CREATE TABLE demand (
        id UUID NOT NULL,
        tenant_id UUID NOT NULL,
        external_id TEXT NOT NULL,
        title TEXT NOT NULL,
        description TEXT NOT NULL,
        channel TEXT,
        hs_codes TEXT[] NOT NULL,
        category TEXT,
        quantity BIGINT,
        unit TEXT,
        target_price_min NUMERIC,
        target_price_max NUMERIC,
        target_price_currency TEXT,
        delivery_province TEXT,
        needed_by DATE,
        required_certifications TEXT[] NOT NULL,
        visibility TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_demand PRIMARY KEY (id),
        CONSTRAINT uq_demand_tenant_id_external_id UNIQUE (tenant_id, external_id),
        CONSTRAINT uq_demand_tenant_id_id UNIQUE (tenant_id, id),
        CONSTRAINT ck_demand_external_id_length CHECK (char_length(external_id) BETWEEN 1 AND 128),
        CONSTRAINT ck_demand_title_length CHECK (char_length(title) BETWEEN 1 AND 512),
        CONSTRAINT ck_demand_description_length CHECK (char_length(description) BETWEEN 0 AND 20000),
        CONSTRAINT ck_demand_channel_length CHECK (char_length(channel) BETWEEN 1 AND 128),
        CONSTRAINT ck_demand_hs_codes_list CHECK (cardinality(hs_codes) <= 32 AND array_position(hs_codes,
            NULL) IS NULL),
        CONSTRAINT ck_demand_hs_codes_form CHECK (cardinality(hs_codes) = 0 OR array_to_string(hs_codes,
            ',') ~ '^[0-9]{{2}}([0-9]{{2}}){{0,4}}(,[0-9]{{2}}([0-9]{{2}}){{0,4}})*$'),
        CONSTRAINT ck_demand_category_length CHECK (char_length(category) BETWEEN 1 AND 128),
        CONSTRAINT ck_demand_quantity_range CHECK (quantity BETWEEN 1 AND 1000000000000),
        CONSTRAINT ck_demand_unit_length CHECK (char_length(unit) BETWEEN 1 AND 128),
        CONSTRAINT ck_demand_target_price_min_range CHECK (target_price_min >= 0
            AND target_price_min < 100000000000000 AND scale(target_price_min) <= 4),
        CONSTRAINT ck_demand_target_price_max_range CHECK (target_price_max >= 0
            AND target_price_max < 100000000000000 AND scale(target_price_max) <= 4),
        CONSTRAINT ck_demand_target_price_currency_form CHECK (target_price_currency ~ '^[A-Z]{{3}}$'),
        CONSTRAINT ck_demand_target_price_whole CHECK ((target_price_min IS NULL
            AND target_price_max IS NULL) = (target_price_currency IS NULL)),
        CONSTRAINT ck_demand_target_price_order CHECK (target_price_min <= target_price_max),
        CONSTRAINT ck_demand_delivery_province_known CHECK (delivery_province IN ({_PROVINCES})),
        CONSTRAINT ck_demand_required_certifications_list CHECK (cardinality(required_certifications) <= 64
            AND array_position(required_certifications, NULL) IS NULL),
        CONSTRAINT ck_demand_visibility_known CHECK (visibility IN ('network', 'private')),
        CONSTRAINT ck_demand_version_range CHECK (version >= 1),
        CONSTRAINT fk_demand_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id)
    )
    """,
    """
    CREATE TABLE channel (
        id TEXT NOT NULL,
        tenant_id UUID NOT NULL,
        kind TEXT NOT NULL,
        name JSONB NOT NULL,
        operator JSONB NOT NULL,
        summary JSONB NOT NULL,
        traits JSONB NOT NULL,
        sources JSONB NOT NULL,
        visibility TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_channel PRIMARY KEY (id),
        CONSTRAINT ck_channel_id_slug CHECK (id ~ '^[a-z0-9]+([-_][a-z0-9]+)*$' AND char_length(id) <= 128),
        CONSTRAINT ck_channel_kind_known CHECK (kind IN ('marketplace', 'group_buying', 'short_video',
            'content_community', 'social', 'livestream', 'fresh_supermarket', 'supermarket', 'hypermarket',
            'department_store', 'corner_store_supply', 'wholesale', 'local_services', 'export_marketplace')),
        CONSTRAINT ck_channel_name_json CHECK (jsonb_typeof(name) = 'object'),
        CONSTRAINT ck_channel_operator_json CHECK (jsonb_typeof(operator) = 'object'),
        CONSTRAINT ck_channel_summary_json CHECK (jsonb_typeof(summary) = 'object'),
        CONSTRAINT ck_channel_traits_json CHECK (jsonb_typeof(traits) = 'object'),
        CONSTRAINT ck_channel_sources_json CHECK (jsonb_typeof(sources) = 'array'),
        CONSTRAINT ck_channel_visibility_known CHECK (visibility IN ('network', 'private')),
        CONSTRAINT ck_channel_version_range CHECK (version >= 1),
        CONSTRAINT fk_channel_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id)
    )
    """,
    "CREATE INDEX ix_channel_tenant_id_id ON channel (tenant_id, id)",
    """
    CREATE TABLE program (
        id TEXT NOT NULL,
        tenant_id UUID NOT NULL,
        channel TEXT,
        kind TEXT NOT NULL,
        name JSONB NOT NULL,
        sponsor JSONB NOT NULL,
        summary JSONB NOT NULL,
        benefits JSONB NOT NULL,
        budget_amount NUMERIC,
        budget_currency TEXT,
        slots BIGINT,
        traits JSONB NOT NULL,
        valid_from DATE,
        valid_to DATE,
        criteria JSONB NOT NULL,
        stacking JSONB NOT NULL,
        sources JSONB NOT NULL,
        visibility TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_program PRIMARY KEY (id),
        CONSTRAINT ck_program_id_slug CHECK (id ~ '^[a-z0-9]+([-_][a-z0-9]+)*$' AND char_length(id) <= 128),
        CONSTRAINT ck_program_channel_length CHECK (char_length(channel) BETWEEN 1 AND 128),
        CONSTRAINT ck_program_kind_known CHECK (kind IN ('procurement_fund', 'green_channel', 'commission_relief',
            'cost_support', 'marketplace_support', 'content_commerce_support', 'advertising', 'stabilisation_fund',
            'matchmaking', 'retail_shelf', 'operating_mode', 'tools', 'supply_network', 'marketplace',
            'export_marketplace')),
        CONSTRAINT ck_program_name_json CHECK (jsonb_typeof(name) = 'object'),
        CONSTRAINT ck_program_sponsor_json CHECK (jsonb_typeof(sponsor) = 'object'),
        CONSTRAINT ck_program_summary_json CHECK (jsonb_typeof(summary) = 'object'),
        CONSTRAINT ck_program_benefits_json CHECK (jsonb_typeof(benefits) = 'array'),
        CONSTRAINT ck_program_budget_whole CHECK ((budget_amount IS NULL) = (budget_currency IS NULL)),
        CONSTRAINT ck_program_budget_amount_range CHECK (budget_amount >= 0 AND budget_amount < 100000000000000
            AND scale(budget_amount) <= 4),
        CONSTRAINT ck_program_budget_currency_form CHECK (budget_currency ~ '^[A-Z]{3}$'),
        CONSTRAINT ck_program_slots_range CHECK (slots BETWEEN 0 AND 1000000000000),
        CONSTRAINT ck_program_traits_json CHECK (jsonb_typeof(traits) = 'object'),
        CONSTRAINT ck_program_validity_order CHECK (valid_from <= valid_to),
        CONSTRAINT ck_program_criteria_json CHECK (jsonb_typeof(criteria) = 'array'),
        CONSTRAINT ck_program_stacking_json CHECK (jsonb_typeof(stacking) = 'object'),
        CONSTRAINT ck_program_sources_json CHECK (jsonb_typeof(sources) = 'array'),
        CONSTRAINT ck_program_visibility_known CHECK (visibility IN ('network', 'private')),
        CONSTRAINT ck_program_version_range CHECK (version >= 1),
        CONSTRAINT fk_program_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id)
    )
    """,
    "CREATE INDEX ix_program_tenant_id_id ON program (tenant_id, id)",
    """
    CREATE TABLE catalog_change (
        seq BIGINT GENERATED ALWAYS AS IDENTITY,
        xid BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
        tenant_id UUID NOT NULL,
        entity_type TEXT NOT NULL,
        entity_id TEXT NOT NULL,
        operation TEXT NOT NULL,
        changed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        CONSTRAINT pk_catalog_change PRIMARY KEY (seq),
        CONSTRAINT ck_catalog_change_entity_type_known CHECK (entity_type IN ('exporter', 'product', 'demand',
            'program', 'channel')),
        CONSTRAINT ck_catalog_change_operation_known CHECK (operation IN ('upsert', 'delete'))
    )
    """,
    "CREATE INDEX ix_catalog_change_changed_at ON catalog_change (changed_at)",
    "CREATE INDEX ix_catalog_change_xid_seq ON catalog_change (xid, seq)",
    """
    CREATE TABLE catalog_feed (
        id SMALLINT NOT NULL,
        pruned_below BIGINT NOT NULL,
        CONSTRAINT pk_catalog_feed PRIMARY KEY (id),
        CONSTRAINT ck_catalog_feed_single_row CHECK (id = 1)
    )
    """,
    """
    CREATE TABLE idempotency (
        tenant_id UUID NOT NULL,
        key TEXT NOT NULL,
        request_hash BYTEA NOT NULL,
        state TEXT NOT NULL,
        status SMALLINT,
        headers JSONB,
        body BYTEA,
        started_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_idempotency PRIMARY KEY (tenant_id, key),
        CONSTRAINT ck_idempotency_key_length CHECK (char_length(key) BETWEEN 1 AND 255),
        CONSTRAINT ck_idempotency_state_known CHECK (state IN ('in_flight', 'done')),
        CONSTRAINT ck_idempotency_request_hash_sha256 CHECK (octet_length(request_hash) = 32),
        CONSTRAINT ck_idempotency_answer_whole CHECK ((state = 'done') = (status IS NOT NULL
            AND headers IS NOT NULL AND body IS NOT NULL)),
        CONSTRAINT fk_idempotency_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id)
    )
    """,
    "CREATE INDEX ix_idempotency_expires_at ON idempotency (expires_at)",
    # The shared programme registry belongs to a tenant of its own, so that partners cannot change it.
    "INSERT INTO tenant (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'Homeward registry')",
    "INSERT INTO catalog_feed (id, pruned_below) VALUES (1, 0)",
)

_DROP = (
    "idempotency",
    "catalog_feed",
    "catalog_change",
    "program",
    "channel",
    "demand",
    "product",
    "exporter",
    "api_key",
    "tenant",
)


def upgrade() -> None:
    for statement in _CREATE:
        op.execute(statement)


def downgrade() -> None:
    for table in _DROP:
        op.execute(f"DROP TABLE {table}")
