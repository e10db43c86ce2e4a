with

overlap as (
    select * from {{ ref('stg_reporting_unit_overlap') }}
),

county as (
    select
        region.region_code as county_code,
        region.parent_region_code as reporting_unit_code,
        region.valid_from_on,
        region.valid_to_on,
        spelling.name_zh
    from {{ ref('stg_region') }} as region
    cross join lateral unnest(region.spellings_zh) as spelling (name_zh)
    where region.region_type in ('district', 'county', 'county_level_city', 'autonomous_county')
)

-- The counties that a reporting unit may name: a prefecture's own; one inside others names those of its hosts.
select
    reporting_unit_code,
    name_zh,
    county_code,
    valid_from_on,
    valid_to_on
from county
union all
select
    overlap.reporting_unit_code,
    county.name_zh,
    county.county_code,
    county.valid_from_on,
    county.valid_to_on
from county
inner join overlap on county.reporting_unit_code = overlap.host_reporting_unit_code
