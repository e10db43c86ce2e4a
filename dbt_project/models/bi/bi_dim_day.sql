with

period as (
    select * from {{ ref('dim_period') }}
)

select
    period.province_code,
    day.starts_at::date as day_on,
    period.period
from period
cross join lateral generate_series(period.starts_on, period.ends_on, interval '1 day') as day (starts_at)
