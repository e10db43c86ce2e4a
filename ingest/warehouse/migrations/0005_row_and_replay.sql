-- What `row` means: the cells of a row that a rule left out of an accepted submission. raw.observation keeps them;
-- staging of the marts, and whoever compares with accepted figures, leave them out.
create table audit.exclusion (
    submission_id bigint not null references audit.receipt,
    sheet text not null,
    cell text not null,
    validation_run_id uuid not null references audit.validation_run,
    rule_code text not null,
    excluded_at timestamptz not null default clock_timestamp(),
    primary key (submission_id, sheet, cell, validation_run_id)
);
comment on table audit.exclusion is '未采用的行。Cells of rows that a rule of severity row left out; the rest of the form stands.';

create trigger append_only before update or delete or truncate on audit.exclusion
for each statement execute function audit.refuse_change();
grant select on audit.exclusion to loader, transformer, publisher, auditor;

-- A submission may be judged again: what was quarantined can be accepted later, and then counts from that instant.
-- Nothing that was accepted, refused or a duplicate is ever judged again, so what was known at an instant stays.
alter table audit.verdict drop constraint verdict_pkey, add primary key (submission_id, decided_at);

create function audit.refuse_second_verdict() returns trigger
language plpgsql as $$
begin
    if exists (
        select from audit.verdict
        where verdict.submission_id = new.submission_id and verdict.verdict <> 'quarantined'
    ) or (
        new.verdict not in ('accepted', 'accepted_with_warnings')
        and exists (select from audit.verdict where verdict.submission_id = new.submission_id)
    ) then
        raise exception 'submission % has its verdict; only a quarantined one can be accepted later (已有审核结论)',
            new.submission_id;
    end if;
    return new;
end
$$;

create trigger second_verdict before insert on audit.verdict
for each row execute function audit.refuse_second_verdict();

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
    verdict.known_at
from audit.receipt
left join audit.reading using (submission_id)
left join (
    select distinct on (submission_id) submission_id, verdict, known_at from audit.verdict
    order by submission_id, decided_at desc
) as verdict using (submission_id);

-- The gate's runs are archived like those of submissions: suite `release`, and which candidate they judged.
alter table audit.validation_run add column release_id text;
insert into audit.appender (table_name, role_name)
values ('exclusion', 'loader'), ('validation_run', 'publisher'), ('validation_result', 'publisher'), ('finding', 'publisher');
