with

period as (
    select * from {{ ref('int_period__needed') }}
),

share as (
    select * from {{ ref('int_share__contribution') }}
    where leg = 'numerator_yuan'
),

share_covered as (
    select * from {{ ref('int_share__covered') }}
),

cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        form_code = 'F2'
        and subject_type = 'cluster'
        and indicator_code = 'value_added'
        and basis = 'ytd'
        and value_std is not null
),

named_cluster as (
    select observation.* from observation
    inner join cluster
        on
            observation.subject_code = cluster.cluster_code
            and observation.reporting_unit_code = cluster.reporting_unit_code
),

-- Year-to-date amounts of a month, cell by cell.
amount as (
    select
        period,
        scope || '_' || measure as indicator_code,
        contribution,
        submission_id,
        sheet,
        cell
    from share
    union all
    select
        period,
        'named_cluster_value_added' as indicator_code,
        value_std,
        submission_id,
        sheet,
        cell
    from named_cluster
),

-- Months whose amount is whole, and what it rests on.
complete as (
    select
        period,
        scope || '_' || measure as indicator_code,
        basis_status
    from share_covered
    where
        basis_status <> 'no_data'
        and coverage_pct = 100
    union all
    select
        period,
        'named_cluster_value_added' as indicator_code,
        'reported' as basis_status
    from named_cluster
    group by period
    having count(*) = (select count(*) from cluster)
),

-- December is a year. Another month's year is what it has, and last year's months after it: last year's whole less
-- last year's same months.
part as (
    select
        period.period,
        part.part_period,
        part.sign
    from period
    cross join
        lateral (
            values
            (period.period, 1),
            (period.prior_december, 1),
            (period.prior_year_period, -1)
        ) as part (part_period, sign)
    where
        period.is_built
        and (part.part_period = period.period or right(period.period, 2) <> '12')
),

-- All of one basis: a declared amount and a computed one do not subtract.
annual as (
    select
        part.period,
        complete.indicator_code
    from part
    inner join complete on part.part_period = complete.period
    group by part.period, complete.indicator_code
    having
        count(*) = case right(part.period, 2) when '12' then 1 else 3 end
        and count(distinct complete.basis_status) = 1
)

select
    part.period,
    amount.indicator_code,
    case part.sign when 1 then 'add' else 'subtract' end as operation,
    part.sign * amount.contribution as contribution,
    amount.submission_id,
    amount.sheet,
    amount.cell
from annual
inner join part on annual.period = part.period
inner join amount
    on
        part.part_period = amount.period
        and annual.indicator_code = amount.indicator_code
