with

loading as (
    select * from {{ source('audit', 'load') }}
)

select
    load_id,
    province_code,
    period,
    clock = 'historical' as is_historical,
    known_at
from loading
