with

region as (
    select * from {{ ref('stg_region') }}
)

select
    '{{ var("province_code") }}'::text as province_code,
    region_code,
    region_name_zh,
    region_name_en,
    region_type,
    parent_region_code,
    valid_from_on,
    valid_to_on
from region
