-- Published rows of the marts are history: once audit.release names their release, nobody changes, adds or removes one.
-- dbt makes the marts as `transformer`, which therefore owns them; each mart asks for this when it is built. It keeps
-- statements from touching history, whoever runs them; an owner could still drop the table or its triggers, and
-- audit.release keeps the hash of what was published.
create function audit.refuse_change_of_published() returns trigger
language plpgsql as $$
declare
    is_published boolean;
begin
    if tg_op = 'TRUNCATE' then
        execute format('select exists (select from %s inner join audit.release using (release_id))', tg_relid::regclass)
        into is_published;
    else
        is_published := exists (select from changed inner join audit.release using (release_id));
    end if;
    if is_published then
        raise exception '% holds rows of a published release: build under a new release id (已发布的数据只增不改)',
            tg_table_schema || '.' || tg_table_name;
    end if;
    return null;
end
$$;

-- Attach the guard to a mart, a table with `release_id`; nothing happens if it is there.
create function audit.keep_published(mart regclass) returns void
language plpgsql as $$
declare
    guard record;
begin
    if exists (select from pg_trigger where tgrelid = mart and tgname like 'published_%') then
        return;
    end if;
    for guard in
        select * from (values
            ('published_insert', 'after insert on %s referencing new table as changed'),
            ('published_update', 'after update on %s referencing old table as changed'),
            ('published_update_into', 'after update on %s referencing new table as changed'),
            ('published_delete', 'after delete on %s referencing old table as changed'),
            ('published_truncate', 'before truncate on %s')
        ) as guards (name, event)
    loop
        execute format('create trigger %I ' || guard.event, guard.name, mart)
            || ' for each statement execute function audit.refuse_change_of_published()';
    end loop;
end
$$;
