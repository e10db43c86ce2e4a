with

register as (
    select
        province_code,
        period,
        unit_code,
        unit_name_zh,
        unit_kind,
        unit_status,
        reporting_unit_code,
        county_code,
        host_unit_code
    from {{ ref('bi_unit_register') }}
),

published as (
    select distinct
        province_code,
        period
    from register
),

-- Months in order, as far as they are published: there is no January, and a month that is not there breaks no run.
month as (
    select
        province_code,
        period,
        row_number() over (partition by province_code order by period) as month_number,
        max(period) over (partition by province_code) as newest_period
    from published
),

-- Months in a row with the same attributes share the difference of their two numbers.
numbered as (
    select
        register.*,
        month.newest_period,
        month.month_number - row_number() over (
            partition by
                register.province_code, register.unit_code, register.unit_name_zh, register.unit_kind,
                register.unit_status, register.reporting_unit_code, register.county_code, register.host_unit_code
            order by register.period
        ) as run_number
    from register
    inner join month
        on
            register.province_code = month.province_code
            and register.period = month.period
)

select
    province_code,
    unit_code,
    min(period) as first_period,
    max(period) as last_period,
    unit_name_zh,
    unit_kind,
    unit_status,
    reporting_unit_code,
    county_code,
    host_unit_code,
    count(*)::integer as month_count,
    max(period) = max(newest_period) as is_current
from numbered
group by
    province_code, unit_code, unit_name_zh, unit_kind, unit_status, reporting_unit_code, county_code, host_unit_code,
    run_number
