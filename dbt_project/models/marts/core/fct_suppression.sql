-- Written after the build, before the gate: which rows these are is found by linear programs (jiqun.confidentiality).
select
    {{ release_columns() }},
    null::text as period,
    null::text as view_name,
    null::text as row_key,
    null::text as conf_status,
    null::text as reason
where false
