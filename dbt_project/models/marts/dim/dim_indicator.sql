with

indicator as (
    select * from {{ ref('indicator') }}
)

select
    '{{ var("province_code") }}'::text as province_code,
    indicator_code,
    name_zh as indicator_name_zh,
    name_en as indicator_name_en,
    unit,
    aggregation
from indicator
