with

register as (
    select * from {{ ref('int_unit__register') }}
    where is_built
)

select
    {{ release_columns() }},
    period,
    unit_code,
    reporting_unit_code,
    unit_name_zh,
    unit_kind,
    unit_status,
    county_code,
    leading_industry_zh,
    industry_group_code,
    host_unit_code,
    approval_document,
    confirmed_on,
    demonstration_level,
    batch,
    coalesce(is_confirmed, false) as is_confirmed,
    reported_period,
    submission_id,
    sheet,
    status_cell as cell
from register
