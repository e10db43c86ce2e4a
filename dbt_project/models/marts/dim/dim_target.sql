{{ config(pre_hook="{{ before_column('kind', [
    'alter column indicator_code drop not null',
    'alter column comparator drop not null',
    'alter column target_numerator drop not null',
    'alter column target_denominator drop not null',
    'alter column due_on drop not null'
]) }}") }}

with

target as (
    select * from {{ ref('target') }}
    where province_code = '{{ var("province_code") }}'
)

select
    province_code,
    target_code,
    reading,
    clause,
    name_zh as target_name_zh,
    name_en as target_name_en,
    indicator_code,
    comparator,
    target_numerator,
    target_denominator,
    unit,
    is_annual_flow,
    due_on,
    source,
    kind,
    quotation_zh,
    scope,
    denominator,
    is_official
from target
