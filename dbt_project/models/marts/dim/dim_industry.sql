with

industry_group as (
    select * from {{ ref('industry_group') }}
),

division as (
    select * from {{ ref('industry_division') }}
)

select
    '{{ var("province_code") }}'::text as province_code,
    industry_group.code as industry_group_code,
    division.gbt4754_version,
    division.division_code,
    industry_group.class_zh as industry_class_zh,
    case left(industry_group.code, 1)
        when 'P' then 'Three pillar industries'
        when 'A' then 'Two advantageous industries'
        when 'S' then 'Five specialised industries'
        else 'Other'
    end as industry_class_en,
    industry_group.name_zh as industry_group_name_zh,
    industry_group.name_en as industry_group_name_en,
    division.name_zh as division_name_zh,
    division.name_en as division_name_en
from industry_group
inner join division on industry_group.code = division.industry_group_code
