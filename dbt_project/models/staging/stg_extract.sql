with

extract as (
    select * from {{ source('audit', 'extract') }}
    where kind = 'national_half_year'
)

select
    extract_id,
    province_code,
    period as half_year,
    case right(period, 2) when 'H1' then left(period, 4) || '-06' else left(period, 4) || '-12' end as last_month,
    made_at,
    (made_at at time zone 'Asia/Shanghai')::date as made_on
from extract
