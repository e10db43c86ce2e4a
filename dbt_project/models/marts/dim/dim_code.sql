with

code_name as (
    select * from {{ ref('code_name') }}
)

select
    '{{ var("province_code") }}'::text as province_code,
    code_list,
    code,
    name_zh,
    name_en
from code_name
