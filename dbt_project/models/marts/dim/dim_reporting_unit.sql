with

region as (
    select * from {{ ref('stg_region') }}
    where province_code = '{{ var("province_code") }}'
),

roster as (
    select * from {{ ref('stg_roster') }}
),

kind as (
    select * from {{ ref('code_name') }}
    where code_list = 'reporting_unit_kind'
),

reporting_unit as (
    select distinct
        region.province_code,
        region.region_code,
        region.region_name_zh,
        region.region_name_en,
        case region.region_type when 'pseudo_prefecture' then 'overlapping' else region.region_type end as unit_kind
    from roster
    inner join region on roster.reporting_unit_code = region.region_code
)

select
    reporting_unit.province_code,
    reporting_unit.region_code as reporting_unit_code,
    reporting_unit.region_name_zh as reporting_unit_name_zh,
    reporting_unit.region_name_en as reporting_unit_name_en,
    reporting_unit.unit_kind as reporting_unit_kind,
    kind.name_zh as reporting_unit_kind_name_zh,
    kind.name_en as reporting_unit_kind_name_en
from reporting_unit
inner join kind on reporting_unit.unit_kind = kind.code
