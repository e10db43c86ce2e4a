with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F4'
        and subject_type = 'platform_type'
        and value_std is not null
),

-- A stock is carried to the months after its quarter; what was added in the quarter is not.
unit as (
    select
        observation.period,
        platform.platform_type,
        observation.reporting_unit_code,
        leg.leg,
        observation.value_std as contribution,
        observation.submission_id,
        observation.sheet,
        observation.cell
    from observation
    inner join (
        values
        ('RD', 'rd_center'),
        ('TEST', 'test_center'),
        ('PLATFORM', 'technical_platform'),
        ('LOGISTICS', 'logistics_center')
    ) as platform (subject_code, platform_type) on observation.subject_code = platform.subject_code
    inner join (
        values
        ('platform_stock_count', 'stock', 'stock_count', true),
        ('platform_operating_count', 'stock', 'operating_count', true),
        ('platform_added_count', 'quarter', 'added_count', false),
        ('platform_withdrawn_count', 'quarter', 'withdrawn_count', false)
    ) as leg (indicator_code, basis, leg, is_carried)
        on
            observation.indicator_code = leg.indicator_code
            and observation.basis = leg.basis
            and (leg.is_carried or observation.is_reported_for_period)
)

select * from unit
union all
select
    period,
    platform_type,
    '{{ var("province_code") }}' as reporting_unit_code,
    leg,
    contribution,
    submission_id,
    sheet,
    cell
from unit
