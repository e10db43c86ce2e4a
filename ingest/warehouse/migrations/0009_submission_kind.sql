-- What sort of figures a form says it brings, read from its title; null: read before that was looked for, or unreadable.
-- Rows of before keep their hash, since the chain leaves nulls out.
alter table audit.reading add column submission_kind text check (
    submission_kind in ('flash', 'regular', 'annual', 'approved', 'census_revised', 'correction')
);
comment on column audit.reading.submission_kind is
'数据性质：快报、正式、年报、核定（反馈）、普查修订、更正。Kind of figures: flash, regular, annual, approved, census_revised, correction.';

create or replace view audit.submission as
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
    verdict.known_at,
    reading.submission_kind
from audit.receipt
left join audit.reading using (submission_id)
left join (
    select distinct on (submission_id) submission_id, verdict, known_at from audit.verdict
    order by submission_id, decided_at desc
) as verdict using (submission_id);
