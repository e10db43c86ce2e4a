{{ config(materialized='ephemeral') }}

with

building as (
    select
        period,
        to_date(period, 'YYYY-MM') as starts_on
    from unnest(string_to_array('{{ var("periods") | join(",") }}', ',')) as month (period)
),

-- Year-to-date restarts with the year and its first report is February's: nothing goes before that.
with_previous as (
    select
        period,
        case
            when extract(month from starts_on) > 2 then to_char(starts_on - interval '1 month', 'YYYY-MM')
        end as previous_period
    from building
),

needed as (
    select period from building
    union
    select previous_period from with_previous
    where previous_period is not null
)

select
    needed.period,
    with_previous.previous_period,
    with_previous.period is not null as is_built,
    {{ period_ends_on('needed.period') }} as period_ends_on
from needed
left join with_previous on needed.period = with_previous.period
