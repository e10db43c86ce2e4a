with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_enterprise_count') }}
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
),

kind as (
    select * from {{ ref('dim_code') }}
    where code_list = 'enterprise_kind'
),

-- Fewer than three enterprises are not shown. One hidden unit, or hidden ones of fewer than three enterprises, would be
-- the province's figure less the others': then the unit with the next fewest is hidden with them.
ranked as (
    select
        *,
        enterprise_count between 1 and 2 as is_small,
        row_number() over few_first as place,
        count(*) filter (where enterprise_count between 1 and 2) over one_kind as small_count,
        sum(enterprise_count) filter (where enterprise_count between 1 and 2) over one_kind as small_enterprise_count
    from figure
    where
        reporting_unit_code <> province_code
        and enterprise_count > 0
    window
        one_kind as (partition by release_id, period, enterprise_kind),
        few_first as (
            partition by release_id, period, enterprise_kind order by enterprise_count asc, reporting_unit_code asc
        )
),

hidden as (
    select
        release_id,
        period,
        reporting_unit_code,
        enterprise_kind,
        case when is_small then 'C' else 'D' end as conf_status
    from ranked
    where
        is_small
        or (place = small_count + 1 and small_count > 0 and (small_count = 1 or small_enterprise_count < 3))
    union all
    select
        release_id,
        period,
        reporting_unit_code,
        enterprise_kind,
        'C' as conf_status
    from figure
    where
        reporting_unit_code = province_code
        and enterprise_count between 1 and 2
)

select
    figure.province_code,
    figure.period,
    figure.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    figure.enterprise_kind,
    kind.name_zh as enterprise_kind_name_zh,
    kind.name_en as enterprise_kind_name_en,
    figure.enterprise_count,
    case when hidden.conf_status is null then figure.employee_count end as employee_count,
    case when hidden.conf_status is null then figure.value_added_ytd_yuan end as value_added_ytd_yuan,
    case when hidden.conf_status is null then figure.revenue_ytd_yuan end as revenue_ytd_yuan,
    case when hidden.conf_status is null then figure.tax_paid_ytd_yuan end as tax_paid_ytd_yuan,
    coalesce(hidden.conf_status, 'F') as conf_status,
    figure.value_status,
    figure.reported_period,
    figure.reporting_unit_count,
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
inner join reporting_unit
    on
        figure.province_code = reporting_unit.province_code
        and figure.reporting_unit_code = reporting_unit.reporting_unit_code
inner join kind
    on
        figure.province_code = kind.province_code
        and figure.enterprise_kind = kind.code
left join hidden
    on
        figure.release_id = hidden.release_id
        and figure.period = hidden.period
        and figure.reporting_unit_code = hidden.reporting_unit_code
        and figure.enterprise_kind = hidden.enterprise_kind
