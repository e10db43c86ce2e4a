with

period as (
    select * from {{ ref('dim_period') }}
)

select
    period.province_code,
    calendar.starts_at::date as day_on,
    period.period
from period
cross join lateral generate_series(period.starts_on, period.ends_on, interval '1 day') as calendar (starts_at)
