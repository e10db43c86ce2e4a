-- The archive nobody can alter: one function writes the tables of `audit`, and with every call appends an event that
-- holds the rows as text and the hash of the event before it. Verified from outside: ingest/audit/verify_chain.py.
create table audit.event (
    seq bigint primary key,
    happened_at timestamptz not null,
    actor text not null,                 -- who was logged in
    entry text not null,                 -- {"table": ..., "rows": [...]}, exactly the text that was hashed
    previous_sha256 text not null,       -- of event seq - 1; of the first: 64 noughts
    sha256 text not null
);
comment on table audit.event is '存证链。What was written into audit, in order, each entry sealed by the hash of all before it.';

-- What is hashed of an event; the same text is built by ingest/audit/verify_chain.py.
create function audit.event_text(
    seq bigint, happened_at timestamptz, actor text, entry text, previous_sha256 text
) returns text
language sql stable set timezone = 'UTC' as $$
    select concat_ws(
        E'\n', previous_sha256, seq, to_char(happened_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, entry)
$$;

-- Who may append to which table.
create table audit.appender (
    table_name name not null,
    role_name name not null,
    primary key (table_name, role_name)
);
insert into audit.appender (table_name, role_name)
select table_name, 'loader' from unnest(array[
    'load', 'receipt', 'reading', 'validation_run', 'validation_result', 'finding', 'verdict'
]) as loaded (table_name)
union all values ('release', 'publisher');

-- What was read is sealed with the reading: sha256 of its observations, a line each, in the order of sheet and cell.
alter table audit.reading add column observations_sha256 text;
alter table audit.reading disable trigger append_only;
update audit.reading set observations_sha256 = (
    select encode(sha256(convert_to(coalesce(string_agg(
        to_jsonb(observation)::text, E'\n' order by sheet collate "C", cell collate "C"), ''), 'UTF8')), 'hex')
    from raw.observation where observation.submission_id = reading.submission_id
);
alter table audit.reading enable trigger append_only;
alter table audit.reading alter column observations_sha256 set not null;

-- Append an event. Not for calling: `append` does.
create function audit.seal(entry text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
    new_event audit.event;
begin
    -- Held until the transaction ends: who appends next sees this event or, if it was undone, none of it. No sequence,
    -- which would leave gaps then.
    perform pg_advisory_xact_lock(hashtextextended('jiqun.audit.event', 0));
    select coalesce(max(event.seq), 0) + 1, clock_timestamp(), session_user, seal.entry
    into new_event.seq, new_event.happened_at, new_event.actor, new_event.entry
    from audit.event;
    select coalesce(max(event.sha256), repeat('0', 64)) into new_event.previous_sha256
    from audit.event where event.seq = new_event.seq - 1;
    new_event.sha256 := encode(sha256(convert_to(audit.event_text(
        new_event.seq, new_event.happened_at, new_event.actor, new_event.entry, new_event.previous_sha256
    ), 'UTF8')), 'hex');
    insert into audit.event select new_event.*;
end
$$;

-- Insert `rows`, an array of objects with the same keys, and seal them. Gives the rows back as inserted.
create function audit.append(target name, rows jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' set extra_float_digits = 1 as $$
declare
    columns text;
    inserted jsonb;
begin
    if not exists (select from audit.appender where table_name = target and role_name = session_user) then
        raise insufficient_privilege using message = format('%s may not append to audit.%s', session_user, target);
    end if;
    if jsonb_array_length(rows) = 0 then
        return rows;
    end if;
    select string_agg(quote_ident(key), ', ') into columns from jsonb_object_keys(rows -> 0) as keys (key);
    execute format(
        'with added as (insert into audit.%1$I (%2$s) '
        'select %2$s from jsonb_populate_recordset(null::audit.%1$I, $1) returning *) '
        'select jsonb_agg(jsonb_strip_nulls(to_jsonb(added))) from added', target, columns)
    into inserted using rows;
    perform audit.seal(jsonb_build_object('table', target, 'rows', inserted)::text);
    return inserted;
end
$$;

-- What stood there before the chain is sealed as it stands.
do $$
declare
    target name;
    present jsonb;
begin
    set local timezone = 'UTC';
    foreach target in array array[
        'load', 'receipt', 'reading', 'validation_run', 'validation_result', 'finding', 'verdict', 'release'
    ]::name[] loop
        execute format('select jsonb_agg(jsonb_strip_nulls(to_jsonb(present))) from audit.%I as present', target)
        into present;
        if present is not null then
            perform audit.seal(jsonb_build_object('table', target, 'rows', present)::text);
        end if;
    end loop;
end
$$;

create trigger append_only before update or delete or truncate on audit.event
for each statement execute function audit.refuse_change();
create trigger append_only before update or delete or truncate on audit.appender
for each statement execute function audit.refuse_change();

revoke insert on all tables in schema audit from loader, publisher;
revoke execute on function audit.append, audit.seal, audit.event_text from public;
grant execute on function audit.append to loader, publisher;
grant select on audit.event, audit.appender to loader, transformer, publisher, auditor;
