with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F4'
        and subject_type = 'platform_type'
        and value_std is not null
),

leg as (
    {{ platform_leg() }}
),

-- A stock is carried to the months after its quarter; what was added in the quarter is not.
unit as (
    select
        observation.period,
        leg.platform_type,
        observation.reporting_unit_code,
        leg.leg,
        observation.value_std as contribution,
        observation.submission_id,
        observation.sheet,
        observation.cell
    from observation
    inner join leg
        on
            observation.subject_code = leg.subject_code
            and observation.indicator_code = leg.indicator_code
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
