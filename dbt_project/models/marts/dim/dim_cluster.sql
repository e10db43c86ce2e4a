with

cluster as (
    select * from {{ ref('cluster') }}
    where {{ province_of('division') }} = '{{ var("province_code") }}'
),

region as (
    select * from {{ ref('stg_region') }}
),

industry_group as (
    select * from {{ ref('industry_group') }}
),

-- A cluster may belong to two groups (磐石冶金建材 to metallurgy and to building materials).
grouped as (
    select
        cluster.code,
        string_agg(industry_group.code, '|' order by industry_group.code) as industry_group_codes,
        string_agg(industry_group.name_zh, '、' order by industry_group.code) as industry_group_names_zh,
        string_agg(industry_group.name_en, ', ' order by industry_group.code) as industry_group_names_en
    from cluster
    inner join industry_group on industry_group.code = any(string_to_array(cluster.industry_groups, '|'))
    group by cluster.code
)

select
    '{{ var("province_code") }}'::text as province_code,
    cluster.code as cluster_code,
    cluster.name_zh as cluster_name_zh,
    cluster.name_en as cluster_name_en,
    cluster.division as region_code,
    case when region.region_type = 'prefecture' then region.region_code else region.parent_region_code end
        as reporting_unit_code,
    grouped.industry_group_codes,
    grouped.industry_group_names_zh,
    grouped.industry_group_names_en
from cluster
inner join region on cluster.division = region.region_code
inner join grouped on cluster.code = grouped.code
