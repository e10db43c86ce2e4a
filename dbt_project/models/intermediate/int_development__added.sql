with

known as (
    select * from {{ ref('int_development__known') }}
    where value_std is not null
),

-- A market share is one product's: they do not add up, the highest stands for all.
highest as (
    select distinct on (period, indicator_code) *
    from known
    where operation = 'highest'
    order by period asc, indicator_code asc, value_std desc, reporting_unit_code asc
)

select
    period,
    indicator_code,
    leg,
    operation,
    value_std as contribution,
    submission_id,
    sheet,
    cell
from known
where operation = 'add'
union all
select
    period,
    indicator_code,
    leg,
    operation,
    1 as contribution,
    submission_id,
    sheet,
    cell
from known
where
    operation = 'count'
    and value_std > 0
union all
select
    period,
    indicator_code,
    leg,
    'add' as operation,
    value_std as contribution,
    submission_id,
    sheet,
    cell
from highest
