-- What was handed out of the house: the half-yearly extract for the national commission (发改企业[2007]2897号). Each file
-- is known by its hash and by the release whose figures it holds.
create table audit.extract (
    extract_id bigint generated always as identity primary key,
    province_code text not null,
    kind text not null check (kind in ('national_half_year')),
    period text not null check (period ~ '^[0-9]{4}-H[12]$'),
    release_id text not null references audit.release (release_id),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    made_at timestamptz not null default clock_timestamp(),  -- in a historical home the as-of of its newest release
    made_by text not null check (made_by <> ''),
    unique (province_code, kind, period, sha256)
);
comment on table audit.extract is '对外报送的摘要。Extracts handed out, by the hash of the file and the release that they hold.';

create trigger append_only before update or delete or truncate on audit.extract
for each statement execute function audit.refuse_change();
grant select on audit.extract to loader, transformer, publisher, auditor;
insert into audit.appender (table_name, role_name) values ('extract', 'publisher');
