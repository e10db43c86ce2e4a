with

attribute as (
    select * from {{ ref('int_observation__current') }}
    where
        form_code = 'F5'
        and subject_type = 'unit'
),

own_county as (
    select * from {{ ref('int_county__named') }}
),

cluster as (
    select
        code,
        split_part(industry_groups, '|', 1) as industry_group_code
    from {{ ref('cluster') }}
    where {{ province_of('division') }} = '{{ var("province_code") }}'
),

industry_group as (
    select * from {{ ref('industry_group') }}
),

-- One row per line of a register and month: the newest register known at the month's end.
unit as (
    select
        period,
        period_ends_on,
        is_built,
        reporting_unit_code,
        reported_period,
        subject_code as unit_code,
        max(value_text) filter (where indicator_code = 'unit_name') as unit_name_zh,
        max(value_text) filter (where indicator_code = 'unit_type') as unit_type_text,
        max(value_text) filter (where indicator_code = 'county') as county_text,
        max(value_text) filter (where indicator_code = 'host_unit') as host_unit_code,
        max(cell) filter (where indicator_code = 'host_unit') as host_cell,
        max(value_text) filter (where indicator_code = 'confirmed_on') as confirmed_on_text,
        max(value_text) filter (where indicator_code = 'unit_status') as unit_status_text,
        max(value_text) filter (where indicator_code = 'leading_industry') as leading_industry_zh,
        max(value_text) filter (where indicator_code = 'approval_document') as approval_document,
        max(value_text) filter (where indicator_code = 'demonstration_level') as demonstration_level_text,
        max(value_text) filter (where indicator_code = 'batch') as batch_text,
        max(submission_id) as submission_id,
        max(sheet) as sheet,
        coalesce(max(cell) filter (where indicator_code = 'unit_status'), max(cell)) as status_cell
    from attribute
    group by period, period_ends_on, is_built, reporting_unit_code, reported_period, subject_code
),

typed as (
    select
        *,
        {{ unit_kind('unit_type_text') }} as unit_kind,
        {{ iso_date('confirmed_on_text') }} as confirmed_on
    from unit
),

-- A unit that several list belongs to the one whose code its own code bears (Z2201… to 220100), else to the first.
owned as (
    select distinct on (period, unit_code) *
    from typed
    order by
        period asc, unit_code asc,
        (substr(unit_code, 2, 4) = left(reporting_unit_code, 4)) desc, reporting_unit_code asc
)

select
    owned.period,
    owned.is_built,
    owned.reporting_unit_code,
    owned.reported_period,
    owned.unit_code,
    owned.unit_name_zh,
    owned.unit_kind,
    case owned.unit_status_text
        when '推荐' then 'nominated'
        when '已认定' then 'confirmed'
        when '已撤销' then 'withdrawn'
    end as unit_status,
    owned.host_unit_code,
    own_county.county_code,
    owned.leading_industry_zh,
    coalesce(cluster.industry_group_code, industry_group.code, 'X') as industry_group_code,
    owned.approval_document,
    owned.confirmed_on,
    case owned.demonstration_level_text
        when '国家级' then 'national'
        when '省级' then 'province'
        when '地方' then 'local'
    end as demonstration_level,
    case owned.batch_text
        when '制造中心' then 'manufacturing_centre'
        when '产业基地' then 'industrial_base'
        when '专业园区' then 'specialised_park'
    end as batch,
    owned.unit_status_text = '已认定' and owned.confirmed_on <= owned.period_ends_on as is_confirmed,
    owned.submission_id,
    owned.sheet,
    owned.status_cell,
    owned.host_cell
from owned
left join own_county
    on
        owned.reporting_unit_code = own_county.reporting_unit_code
        and owned.county_text = own_county.name_zh
        and owned.period_ends_on >= coalesce(own_county.valid_from_on, '-infinity')
        and owned.period_ends_on < coalesce(own_county.valid_to_on, 'infinity')
left join cluster on owned.unit_code = cluster.code
left join industry_group on owned.leading_industry_zh = industry_group.name_zh
