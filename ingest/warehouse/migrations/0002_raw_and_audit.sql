-- One load = one run of the pipeline; its clock says when what it accepts became known.
create table audit.load (
    load_id uuid primary key,
    province_code text not null,
    period text,                         -- the month a monthly load is for; null: files given by hand
    clock text not null check (clock in ('real', 'historical')),
    known_at timestamptz not null,       -- when what this load accepts takes effect
    started_at timestamptz not null default clock_timestamp(),
    started_by text not null,
    code_version text not null
);
comment on table audit.load is '装载批次。One run of the pipeline and its clock.';

create table audit.receipt (
    submission_id bigint generated always as identity primary key,
    province_code text not null,
    load_id uuid not null references audit.load,
    file_name text not null,
    file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
    file_bytes bigint not null,
    received_at timestamptz not null,
    registered_at timestamptz not null default clock_timestamp(),
    duplicate_of bigint references audit.receipt
);
-- The same bytes are a duplicate while the submission they first made is pending or in force, and new after that.
create index receipt_content on audit.receipt (province_code, file_sha256);
create index receipt_load on audit.receipt (load_id);
comment on table audit.receipt is '收件登记。Every file received, its hash and its arrival; the bytes are in the archive under the hash.';

create table audit.reading (
    submission_id bigint primary key references audit.receipt,
    file_kind text not null,
    form_code text,
    form_version text,
    reporting_unit_code text,
    period text,
    observation_count integer not null,
    read_at timestamptz not null default clock_timestamp(),
    code_version text not null
);
comment on table audit.reading is '读取结果。What reading made of the file: form, reporting unit, period, number of observations.';

create table audit.validation_run (
    validation_run_id uuid primary key,
    load_id uuid not null references audit.load,
    province_code text not null,
    suite_name text not null,
    suite_version text not null,
    suite_sha256 text not null,
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    code_version text not null,
    submission_count integer not null,
    accepted_count integer not null,
    quarantined_count integer not null,
    observation_count integer not null,
    rule_declared_count integer not null,
    rule_evaluated_count integer not null,
    result_json text not null            -- Great Expectations' own result, whole, as it was returned
);
comment on table audit.validation_run is '审核批次。Every validation run with its suite, counts and the full result.';

create table audit.validation_result (
    validation_run_id uuid not null references audit.validation_run,
    rule_code text not null,
    expectation_type text not null,
    severity text not null,
    status text not null check (status in ('pass', 'fail', 'no_data', 'did_not_run')),
    element_count integer not null,
    unexpected_count integer not null,
    threshold_json text not null,        -- the arguments and thresholds in force
    primary key (validation_run_id, rule_code)
);
comment on table audit.validation_result is '审核规则结果。One row per rule and run.';

create table audit.finding (
    finding_id bigint generated always as identity primary key,
    load_id uuid not null references audit.load,
    submission_id bigint references audit.receipt,  -- null: about the load (a unit that has not reported)
    validation_run_id uuid references audit.validation_run,  -- null: found while reading
    rule_code text not null,
    severity text not null check (severity in ('fatal', 'error', 'row', 'warning', 'info')),
    sheet text not null,
    cell text not null,
    value_text text not null,
    message_zh text not null,
    message_en text not null,
    found_at timestamptz not null default clock_timestamp()
);
create index finding_submission on audit.finding (submission_id);
comment on table audit.finding is '问题清单。Every failing cell, with rule, address and advice in two languages.';

create table audit.verdict (
    submission_id bigint primary key references audit.receipt,
    load_id uuid not null references audit.load,
    verdict text not null
        check (verdict in ('accepted', 'accepted_with_warnings', 'quarantined', 'refused', 'duplicate')),
    known_at timestamptz,                -- set for accepted ones: from then on the figures are known
    decided_at timestamptz not null default clock_timestamp(),
    check ((known_at is not null) = (verdict in ('accepted', 'accepted_with_warnings')))
);
comment on table audit.verdict is '审核结论。Accepted, quarantined, refused or duplicate, and since when it counts.';

create table raw.observation (
    submission_id bigint not null references audit.receipt,
    province_code text not null,
    form_code text not null,
    form_version text not null,
    sheet text not null,
    cell text not null,
    reporting_unit_code text not null,
    subject_type text not null,
    subject_code text not null,
    subject_label text not null,
    indicator_code text not null,
    period text not null,
    basis text not null,
    value_text text not null,
    value_number numeric,
    unit_reported text not null,
    unit_factor numeric,
    value_std numeric,
    obs_status text not null,
    primary key (submission_id, sheet, cell)
);
create index observation_period on raw.observation (province_code, period, form_code);
comment on table raw.observation is '报送数据。One row per reported cell: what was typed, what was read, and where.';

create table audit.release (
    release_id text primary key,
    release_number integer not null unique,
    province_code text not null,
    load_id uuid not null references audit.load,
    as_of timestamptz not null,          -- facts known at this instant or before
    periods text[] not null,             -- the months this release built anew
    code_version text not null,
    inputs_sha256 text not null,         -- of the accepted submissions in force
    figures_sha256 text not null,        -- of the mart rows it published
    published_at timestamptz not null default clock_timestamp(),
    published_by text not null
);
comment on table audit.release is '发布。Publishing is one row here; the bi views show the newest release of each month.';

create view audit.submission as
select
    receipt.submission_id,
    receipt.province_code,
    receipt.load_id,
    receipt.file_name,
    receipt.file_sha256,
    receipt.file_bytes,
    receipt.received_at,
    receipt.registered_at,
    receipt.duplicate_of,
    reading.file_kind,
    reading.form_code,
    reading.form_version,
    reading.reporting_unit_code,
    reading.period,
    coalesce(reading.observation_count, 0) as observation_count,
    verdict.verdict,
    verdict.known_at
from audit.receipt
left join audit.reading using (submission_id)
left join audit.verdict using (submission_id);
comment on view audit.submission is '报送一览。One row per file received: what it is and what became of it.';

-- Append-only: nobody edits or deletes, the owner included.
create function audit.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception '% is append-only: correct by a new row (只增不改)', tg_table_schema || '.' || tg_table_name;
end
$$;

do $$
declare
    target regclass;
begin
    foreach target in array array[
        'audit.load', 'audit.receipt', 'audit.reading', 'audit.validation_run', 'audit.validation_result',
        'audit.finding', 'audit.verdict', 'audit.release', 'raw.observation'
    ]::regclass[] loop
        execute format(
            'create trigger append_only before update or delete or truncate on %s '
            'for each statement execute function audit.refuse_change()', target);
    end loop;
end
$$;

grant select on all tables in schema raw, audit to loader, transformer, publisher, auditor;
grant insert on
    audit.load, audit.receipt, audit.reading, audit.validation_run, audit.validation_result,
    audit.finding, audit.verdict, raw.observation
to loader;
grant insert on audit.release to publisher;
