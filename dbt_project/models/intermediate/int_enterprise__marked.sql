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
),

-- What fewer than three enterprises buy is theirs alone: then there is no ratio.
purchaser as (
    select period
    from purchase
    where known_count = 2
    group by period
    having count(distinct reporting_unit_code || '|' || subject_code) >= 3
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
    purchase.period,
    'purchases_local_share' as indicator_code,
    case purchase.indicator_code when 'purchases_local' then 'actual_numerator' else 'actual_denominator' end as leg,
    'add' as operation,
    purchase.value_std as contribution,
    purchase.submission_id,
    purchase.sheet,
    purchase.cell
from purchase
inner join purchaser on purchase.period = purchaser.period
where purchase.known_count = 2
