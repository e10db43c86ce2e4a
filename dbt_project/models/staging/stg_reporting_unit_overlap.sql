with

overlap as (
    select * from {{ ref('region_overlap') }}
),

region as (
    select * from {{ ref('region') }}
)

-- A county is its prefecture's; a prefecture is host itself.
select distinct
    overlap.code as reporting_unit_code,
    case region.type when 'prefecture' then region.code else region.parent end as host_reporting_unit_code
from overlap
inner join region on overlap.lies_in = region.code
