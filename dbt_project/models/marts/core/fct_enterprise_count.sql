with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

roster as (
    select * from {{ ref('stg_roster') }}
    where
        province_code = '{{ var("province_code") }}'
        and form_code = 'F6'
),

kind as (
    select code as enterprise_kind from {{ ref('code_name') }}
    where code_list = 'enterprise_kind'
),

counted as (
    select * from {{ ref('int_enterprise__counted') }}
),

unit as (
    select
        period.period,
        roster.reporting_unit_code,
        kind.enterprise_kind,
        counted.enterprise_count,
        counted.employee_count,
        counted.value_added_ytd_yuan,
        counted.revenue_ytd_yuan,
        counted.tax_paid_ytd_yuan,
        coalesce(counted.value_status, 'not_reported') as value_status,
        counted.reported_period
    from period
    inner join roster on period.period_ends_on >= roster.valid_from
    cross join kind
    left join counted
        on
            period.period = counted.period
            and roster.reporting_unit_code = counted.reporting_unit_code
            and kind.enterprise_kind = counted.enterprise_kind
),

every_unit as (
    select
        *,
        (value_status <> 'not_reported')::integer as reporting_unit_count
    from unit
    union all
    select
        period,
        '{{ var("province_code") }}' as reporting_unit_code,
        enterprise_kind,
        sum(enterprise_count)::integer as enterprise_count,
        sum(employee_count) as employee_count,
        sum(value_added_ytd_yuan) as value_added_ytd_yuan,
        sum(revenue_ytd_yuan) as revenue_ytd_yuan,
        sum(tax_paid_ytd_yuan) as tax_paid_ytd_yuan,
        case
            when bool_or(value_status = 'reported') then 'reported'
            when bool_or(value_status = 'carried') then 'carried'
            else 'not_reported'
        end as value_status,
        max(reported_period) as reported_period,
        count(enterprise_count)::integer as reporting_unit_count
    from unit
    group by period, enterprise_kind
)

select
    {{ release_columns() }},
    period,
    reporting_unit_code,
    enterprise_kind,
    enterprise_count,
    employee_count,
    value_added_ytd_yuan,
    revenue_ytd_yuan,
    tax_paid_ytd_yuan,
    value_status,
    reported_period,
    reporting_unit_count
from every_unit
