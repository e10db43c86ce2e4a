with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

target as (
    select distinct
        indicator_code,
        scope
    from {{ ref('target') }}
    where
        province_code = '{{ var("province_code") }}'
        and indicator_code is not null
),

roster as (
    select * from {{ ref('stg_roster') }}
    where
        province_code = '{{ var("province_code") }}'
        and reporting_unit_code <> '{{ var("province_code") }}'
),

overlap as (
    select * from {{ ref('stg_reporting_unit_overlap') }}
),

submission as (
    select * from {{ ref('int_submission__current') }}
    where is_built
),

figure as (
    select
        scope || '_' || measure as indicator_code,
        case when unit_kinds like '%cluster%' then array['F1', 'F2', 'F3'] else array['F1', 'F3'] end as forms
    from {{ ref('share_figure') }}
),

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F5'
),

share as (
    select * from {{ ref('int_share__covered') }}
    where is_built
),

dim_cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

cluster as (
    select * from {{ ref('int_cluster__reported') }}
),

platform as (
    select * from {{ ref('int_platform__contribution') }}
    where reporting_unit_code <> '{{ var("province_code") }}'
),

development as (
    select * from {{ ref('int_development__known') }}
),

-- Which form an indicator is counted in, and which column of it, where not every version of the form has it.
counted_in as (
    select
        indicator_code,
        case
            when indicator_code = 'reporting_unit_reporting' then 'F1'
            when scope = 'enterprises' then 'F6'
            when indicator_code ~ '_(plan|appraisal)_|_problems$' then 'F7'
            else 'F5'
        end as form_code,
        case
            when indicator_code like 'cluster_batch_%' then 'batch'
            when indicator_code in ('demo_local', 'unit_national_demo') then 'demonstration_level'
        end as column_code
    from target
    where
        scope in (
            'register', 'counties', 'prefectures_and_counties', 'reporting_units', 'enterprises'
        )
        or indicator_code = 'cluster_plan_done'
),

prefecture as (
    select
        period.period,
        count(*) as expected_count
    from period
    inner join roster on period.period_ends_on >= roster.valid_from
    where
        roster.form_code = 'F8'
        and roster.reporting_unit_code not in (select overlap.reporting_unit_code from overlap)
    group by period.period
),

expected as (
    select
        period.period,
        roster.form_code,
        count(*) as expected_count
    from period
    inner join roster on period.period_ends_on >= roster.valid_from
    group by period.period, roster.form_code
),

-- Units whose form of the month is there; of a column, those whose form has it.
has_column as (
    select distinct
        period,
        reporting_unit_code,
        indicator_code as column_code
    from observation
    where indicator_code in ('batch', 'demonstration_level')
),

reported as (
    select
        period,
        form_code,
        null as column_code,
        count(*) as reported_count
    from submission
    where reporting_unit_code <> '{{ var("province_code") }}'
    group by period, form_code
    union all
    select
        period,
        'F5' as form_code,
        column_code,
        count(*) as reported_count
    from has_column
    group by period, column_code
),

by_form as (
    select
        expected.period,
        counted_in.indicator_code,
        expected.form_code,
        coalesce(reported.reported_count, 0) as reported_count,
        expected.expected_count
    from counted_in
    inner join expected on counted_in.form_code = expected.form_code
    left join reported
        on
            expected.period = reported.period
            and expected.form_code = reported.form_code
            and counted_in.column_code is not distinct from reported.column_code
),

by_cluster as (
    select
        period.period,
        target.indicator_code,
        'F2' as form_code,
        count(cluster.cluster_code) as reported_count,
        count(*) as expected_count
    from period
    cross join target
    cross join dim_cluster
    left join cluster
        on
            period.period = cluster.period
            and dim_cluster.cluster_code = cluster.cluster_code
    where target.indicator_code in ('named_cluster_value_added', 'named_cluster_reported')
    group by period.period, target.indicator_code
),

-- Units that state the number itself.
by_platform as (
    select
        expected.period,
        target.indicator_code,
        expected.form_code,
        count(platform.reporting_unit_code) as reported_count,
        expected.expected_count
    from target
    inner join expected on expected.form_code = 'F4'
    left join platform
        on
            expected.period = platform.period
            and target.indicator_code = platform.platform_type || '_' || replace(platform.leg, '_count', '')
    where target.scope = 'platforms'
    group by expected.period, target.indicator_code, expected.form_code, expected.expected_count
),

by_prefecture as (
    select
        prefecture.period,
        target.indicator_code,
        'F8' as form_code,
        count(distinct development.reporting_unit_code) as reported_count,
        prefecture.expected_count
    from target
    cross join prefecture
    left join development
        on
            prefecture.period = development.period
            and target.indicator_code = development.indicator_code
    where target.scope = 'prefectures'
    group by prefecture.period, target.indicator_code, prefecture.expected_count
),

-- The house knows what it has handed out.
by_extract as (
    select
        period.period,
        target.indicator_code,
        null as form_code,
        1 as reported_count,
        1 as expected_count
    from period
    cross join target
    where target.indicator_code = 'half_yearly_extract'
),

covered as (
    select * from by_form
    union all
    select * from by_cluster
    union all
    select * from by_platform
    union all
    select * from by_prefecture
    union all
    select * from by_extract
),

-- Months in which a flash of a form is in force, whoever's, carried ones too; and those that a rolling year is made of.
flash as (
    select
        period,
        array_agg(form_code) as forms
    from {{ ref('int_submission__current') }}
    where submission_kind = 'flash'
    group by period
),

measured as (
    select
        period,
        indicator_code,
        {{ ratio('100 * reported_count', 'expected_count', 2) }} as coverage_pct,
        array[form_code] as forms
    from covered
    union all
    select
        share.period,
        figure.indicator_code || suffix.suffix as indicator_code,
        share.coverage_pct,
        figure.forms
    from share
    inner join figure on share.scope || '_' || share.measure = figure.indicator_code
    cross join (values (''), ('_share')) as suffix (suffix)
)

select
    measured.period,
    measured.indicator_code,
    measured.coverage_pct,
    coalesce(measured.forms && flash.forms, false) as has_flash,
    coalesce(measured.forms && december.forms or measured.forms && year_before.forms, false)
        as has_flash_before
from measured
inner join period on measured.period = period.period
left join flash on measured.period = flash.period
left join flash as december on period.prior_december = december.period
left join flash as year_before on period.prior_year_period = year_before.period
