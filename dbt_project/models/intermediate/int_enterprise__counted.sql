with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F6'
        and subject_type = 'enterprise'
),

submission as (
    select * from {{ ref('int_submission__current') }}
    where
        is_built
        and form_code = 'F6'
),

-- One row per enterprise, with its marks and the figures that are known.
enterprise as (
    select
        period,
        reporting_unit_code,
        subject_code,
        coalesce(bool_or(indicator_code = 'is_growth_enterprise' and value_text = '是'), false) as is_growth,
        coalesce(bool_or(indicator_code = 'is_leading_enterprise' and value_text = '是'), false) as is_leading,
        coalesce(bool_or(indicator_code = 'is_technology_enterprise' and value_text = '是'), false) as is_technology,
        coalesce(bool_or(indicator_code = 'is_little_giant' and value_text = '是'), false) as is_little_giant,
        max(value_std) filter (where indicator_code = 'employee_count') as employee_count,
        max(value_std) filter (where indicator_code = 'value_added' and basis = 'ytd') as value_added_ytd_yuan,
        max(value_std) filter (where indicator_code = 'revenue' and basis = 'ytd') as revenue_ytd_yuan,
        max(value_std) filter (where indicator_code = 'tax_paid' and basis = 'ytd') as tax_paid_ytd_yuan
    from observation
    group by period, reporting_unit_code, subject_code
),

kind as (
    select code as enterprise_kind from {{ ref('code_name') }}
    where code_list = 'enterprise_kind'
),

counted as (
    select
        enterprise.period,
        enterprise.reporting_unit_code,
        mark.enterprise_kind,
        count(*) as enterprise_count,
        sum(enterprise.employee_count) as employee_count,
        sum(enterprise.value_added_ytd_yuan) as value_added_ytd_yuan,
        sum(enterprise.revenue_ytd_yuan) as revenue_ytd_yuan,
        sum(enterprise.tax_paid_ytd_yuan) as tax_paid_ytd_yuan
    from enterprise
    cross join
        lateral (
            values
            ('any', true),
            ('growth', enterprise.is_growth),
            ('leading', enterprise.is_leading),
            ('technology', enterprise.is_technology),
            ('little_giant', enterprise.is_little_giant)
        ) as mark (enterprise_kind, is_marked)
    where mark.is_marked
    group by enterprise.period, enterprise.reporting_unit_code, mark.enterprise_kind
)

-- Who has sent the form and lists none of a kind has nought of it.
select
    submission.period,
    submission.reporting_unit_code,
    kind.enterprise_kind,
    coalesce(counted.enterprise_count, 0)::integer as enterprise_count,
    counted.employee_count,
    counted.value_added_ytd_yuan,
    counted.revenue_ytd_yuan,
    counted.tax_paid_ytd_yuan,
    case when submission.is_reported_for_period then 'reported' else 'carried' end as value_status,
    submission.reported_period
from submission
cross join kind
left join counted
    on
        submission.period = counted.period
        and submission.reporting_unit_code = counted.reporting_unit_code
        and kind.enterprise_kind = counted.enterprise_kind
