with

region as (
    select * from {{ ref('region') }}
)

select
    {{ province_of('code') }} as province_code,
    code as region_code,
    name_zh as region_name_zh,
    pinyin as region_name_en,
    type as region_type,
    parent as parent_region_code,
    rpad(valid_from, 10, '-01')::date as valid_from_on,
    rpad(valid_to, 10, '-01')::date as valid_to_on,
    name_zh || string_to_array(aliases, '|') as spellings_zh
from region
