with

attribute as (
    select * from {{ ref('int_observation__current') }}
    where
        form_code = 'F5'
        and subject_type = 'unit'
),

county as (
    select
        region.region_code as county_code,
        region.valid_from_on,
        region.valid_to_on,
        spelling.name_zh
    from {{ ref('stg_region') }} as region
    cross join lateral unnest(region.spellings_zh) as spelling (name_zh)
    where region.region_type in ('district', 'county', 'county_level_city', 'autonomous_county')
),

-- One row per unit and month: the newest register known at the month's end.
unit as (
    select
        period,
        period_ends_on,
        reporting_unit_code,
        subject_code as unit_code,
        max(value_text) filter (where indicator_code = 'unit_name') as unit_name_zh,
        max(value_text) filter (where indicator_code = 'unit_type') as unit_type_text,
        max(value_text) filter (where indicator_code = 'county') as county_text,
        max(value_text) filter (where indicator_code = 'host_unit') as host_unit_code,
        max(value_text) filter (where indicator_code = 'confirmed_on') as confirmed_on_text,
        max(value_text) filter (where indicator_code = 'unit_status') as unit_status_text,
        max(submission_id) as submission_id,
        max(sheet) as sheet,
        max(cell) filter (where indicator_code = 'unit_status') as status_cell
    from attribute
    group by period, period_ends_on, reporting_unit_code, subject_code
),

typed as (
    select
        *,
        case unit_type_text
            when '产业集聚区' then 'zone'
            when '产业聚集区' then 'zone'
            when '专业村镇' then 'town'
            when '专业村屯乡镇' then 'town'
            when '产业升级示范区' then 'demo'
            when '产业集群' then 'cluster'
        end as unit_kind,
        {{ iso_date('confirmed_on_text') }} as confirmed_on
    from unit
)

select
    typed.period,
    typed.reporting_unit_code,
    typed.unit_code,
    typed.unit_name_zh,
    typed.unit_kind,
    typed.host_unit_code,
    county.county_code,
    typed.confirmed_on,
    typed.unit_status_text = '已认定' and typed.confirmed_on <= typed.period_ends_on as is_confirmed,
    typed.submission_id,
    typed.sheet,
    typed.status_cell
from typed
left join county
    on
        typed.county_text = county.name_zh
        and typed.period_ends_on >= coalesce(county.valid_from_on, '-infinity')
        and typed.period_ends_on < coalesce(county.valid_to_on, 'infinity')
