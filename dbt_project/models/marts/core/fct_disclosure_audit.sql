-- Rows are written after the build, before the gate, with those of fct_suppression.
select
    {{ release_columns() }},
    null::text as period,
    null::text as view_name,
    null::integer as row_count,
    null::integer as confidential_count,
    null::integer as suppressed_count,
    null::integer as exposed_count,
    null::integer as failed_count,
    null::text as policy_sha256
where false
