{{ config(materialized='ephemeral') }}

with

building as (
    select
        period,
        to_date(period, 'YYYY-MM') as starts_on
    from unnest(string_to_array('{{ var("periods") | join(",") }}', ',')) as month (period)
),

-- Year-to-date restarts with the year and its first report is February's: nothing goes before that. A rolling year
-- takes last year's whole and takes off its same months.
with_others as (
    select
        period,
        case
            when extract(month from starts_on) > 2 then to_char(starts_on - interval '1 month', 'YYYY-MM')
        end as previous_period,
        to_char(starts_on - interval '1 year', 'YYYY-MM') as prior_year_period,
        to_char(starts_on - interval '1 year', 'YYYY') || '-12' as prior_december
    from building
),

needed as (
    select
        period,
        false as is_compared
    from building
    union all
    select
        previous_period,
        false as is_compared
    from with_others
    where previous_period is not null
    union all
    select
        prior_year_period,
        true as is_compared
    from with_others
    union all
    select
        prior_december,
        true as is_compared
    from with_others
),

month as (
    select
        period,
        bool_or(is_compared) as is_compared
    from needed
    group by period
)

select
    month.period,
    with_others.previous_period,
    with_others.prior_year_period,
    with_others.prior_december,
    with_others.period is not null as is_built,
    month.is_compared,
    {{ period_ends_on('month.period') }} as period_ends_on
from month
left join with_others on month.period = with_others.period
