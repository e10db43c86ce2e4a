with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F6'
        and subject_type = 'enterprise'
),

-- The marks overlap: an enterprise counts under each that it has.
mark as (
    {{ enterprise_mark() }}
),

purchase as (
    select
        *,
        count(*) over (partition by period, reporting_unit_code, subject_code) as known_count
    from observation
    where
        indicator_code in ('purchases', 'purchases_local')
        and basis = 'ytd'
        and value_std is not null
)

select
    observation.period,
    mark.indicator_code,
    'actual_numerator' as leg,
    'count' as operation,
    1 as contribution,
    observation.submission_id,
    observation.sheet,
    observation.cell
from observation
inner join mark on observation.indicator_code = mark.mark_code
where observation.value_text = '是'
union all
-- A ratio of sums over the enterprises that state both.
select
    period,
    'purchases_local_share' as indicator_code,
    case indicator_code when 'purchases_local' then 'actual_numerator' else 'actual_denominator' end as leg,
    'add' as operation,
    value_std as contribution,
    submission_id,
    sheet,
    cell
from purchase
where known_count = 2
