with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

submission as (
    select * from {{ ref('int_submission__current') }}
    where form_code = 'F4'
),

roster as (
    select * from {{ ref('stg_roster') }}
    where
        province_code = '{{ var("province_code") }}'
        and form_code = 'F4'
),

platform as (
    select * from {{ ref('code_name') }}
    where code_list = 'platform_type'
),

contribution as (
    select * from {{ ref('int_platform__contribution') }}
),

counted as (
    select
        period,
        platform_type,
        reporting_unit_code,
        sum(contribution) filter (where leg = 'stock_count')::integer as stock_count,
        sum(contribution) filter (where leg = 'added_count')::integer as added_count,
        sum(contribution) filter (where leg = 'withdrawn_count')::integer as withdrawn_count,
        sum(contribution) filter (where leg = 'operating_count')::integer as operating_count
    from contribution
    group by period, platform_type, reporting_unit_code
),

unit as (
    select
        period.period,
        platform.code as platform_type,
        roster.reporting_unit_code,
        counted.stock_count,
        counted.added_count,
        counted.withdrawn_count,
        counted.operating_count,
        case when counted.stock_count is not null then submission.reported_period end as reported_period,
        case
            when counted.stock_count is null then 'not_reported'
            when submission.is_reported_for_period then 'reported'
            else 'carried'
        end as value_status
    from period
    cross join platform
    inner join roster on period.period_ends_on >= roster.valid_from
    left join submission
        on
            period.period = submission.period
            and roster.reporting_unit_code = submission.reporting_unit_code
    left join counted
        on
            period.period = counted.period
            and platform.code = counted.platform_type
            and roster.reporting_unit_code = counted.reporting_unit_code
),

province as (
    select
        unit.period,
        unit.platform_type,
        counted.reporting_unit_code,
        counted.stock_count,
        counted.added_count,
        counted.withdrawn_count,
        counted.operating_count,
        max(unit.reported_period) as reported_period,
        case
            when bool_or(unit.value_status = 'reported') then 'reported'
            when bool_or(unit.value_status = 'carried') then 'carried'
            else 'not_reported'
        end as value_status,
        count(unit.stock_count)::integer as reporting_unit_count
    from unit
    left join counted
        on
            unit.period = counted.period
            and unit.platform_type = counted.platform_type
            and counted.reporting_unit_code = '{{ var("province_code") }}'
    group by
        unit.period, unit.platform_type, counted.reporting_unit_code,
        counted.stock_count, counted.added_count, counted.withdrawn_count, counted.operating_count
),

every_unit as (
    select
        *,
        (value_status <> 'not_reported')::integer as reporting_unit_count
    from unit
    union all
    select
        period,
        platform_type,
        '{{ var("province_code") }}' as reporting_unit_code,
        stock_count,
        added_count,
        withdrawn_count,
        operating_count,
        reported_period,
        value_status,
        reporting_unit_count
    from province
)

select
    {{ release_columns() }},
    period,
    platform_type,
    reporting_unit_code,
    stock_count,
    added_count,
    withdrawn_count,
    operating_count,
    reported_period,
    value_status,
    reporting_unit_count
from every_unit
