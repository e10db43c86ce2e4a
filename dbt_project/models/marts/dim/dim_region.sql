with

region as (
    select * from {{ ref('stg_region') }}
    where province_code = '{{ var("province_code") }}'
)

-- The database sorts by bytes: pinyin without marks (ü after u, as v), then the code, puts names in their order.
select
    province_code,
    region_code,
    region_name_zh,
    region_name_en,
    region_type,
    parent_region_code,
    valid_from_on,
    valid_to_on,
    translate(lower(region_name_en), 'ü''()', 'v') || ' ' || region_code as region_sort_key
from region
