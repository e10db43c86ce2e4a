with

cell as (
    select
        period,
        region_code,
        industry_group_code,
        value_added_ytd_yuan as x
    from {{ ref('fct_specialisation') }}
    where {{ this_release() }}
),

part as (
    select
        cell.period,
        whole.concentration_of,
        whole.code,
        cell.x,
        row_number() over (
            partition by cell.period, whole.concentration_of, whole.code
            order by cell.x desc, cell.region_code asc, cell.industry_group_code asc
        ) as size_rank
    from cell
    cross join
        lateral (
            values
            ('industry_group', cell.industry_group_code),
            ('county', cell.region_code)
        ) as whole (concentration_of, code)
),

measured as (
    select
        period,
        concentration_of,
        code,
        count(*)::integer as part_count,
        sum(x) as total_x,
        sum(x * x) as squares,
        sum(x) filter (where size_rank <= 4) as largest_x
    from part
    group by period, concentration_of, code
),

industry_group as (
    select
        period,
        industry_group_code,
        sum(x) as group_x,
        sum(sum(x)) over (partition by period) as all_x
    from cell
    group by period, industry_group_code
),

-- A county against the province over all groups: one that it lacks differs by the province's whole share.
differing as (
    select
        county.period,
        county.code,
        sum(abs(
            coalesce(cell.x, 0) * industry_group.all_x - industry_group.group_x * county.total_x
        )) as differences,
        max(industry_group.all_x) as all_x
    from measured as county
    inner join industry_group on county.period = industry_group.period
    left join cell
        on
            county.period = cell.period
            and county.code = cell.region_code
            and industry_group.industry_group_code = cell.industry_group_code
    where county.concentration_of = 'county'
    group by county.period, county.code
)

select
    {{ release_columns() }},
    measured.period,
    measured.concentration_of,
    measured.code,
    measured.total_x as value_added_ytd_yuan,
    {{ ratio('measured.squares', 'measured.total_x * measured.total_x', 12) }} as hhi,
    {{ ratio('measured.largest_x', 'measured.total_x', 12) }} as cr4,
    {{ ratio('differing.differences', 'abs(measured.total_x * differing.all_x)', 12) }} as krugman,
    measured.part_count
from measured
left join differing
    on
        measured.concentration_of = 'county'
        and measured.period = differing.period
        and measured.code = differing.code
