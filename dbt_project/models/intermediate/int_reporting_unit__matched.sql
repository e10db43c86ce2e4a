with

submission as (
    select * from {{ ref('int_submission__current') }}
    where is_built
),

observation as (
    select * from {{ ref('int_observation__current') }}
    where is_built
),

roster as (
    select * from {{ ref('roster') }}
),

overlap as (
    select * from {{ ref('reporting_unit_overlap') }}
),

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

figure as (
    select * from {{ ref('share_figure') }}
),

-- The prefectures' and the committee's own F1 are expected every month; the province's own forms are not a unit's.
expected as (
    select
        period.period,
        figure.scope,
        figure.measure,
        roster.reporting_unit_code,
        roster.reporting_unit_code in (select overlap.reporting_unit_code from overlap) as is_overlapping,
        figure.scope = 'zones_and_clusters'
        and roster.reporting_unit_code in (
            select cluster_roster.reporting_unit_code from roster as cluster_roster
            where cluster_roster.form_code = 'F2'
        ) as needs_clusters
    from period
    cross join figure
    inner join roster on roster.form_code = 'F1' and period.period_ends_on >= roster.valid_from
    where roster.reporting_unit_code <> '{{ var("province_code") }}'
),

-- The total of small and medium-sized and private enterprises of a prefecture (F3): the denominator's parts.
-- An overlapping unit's economy is already inside its hosts' totals.
with_forms as (
    select
        expected.*,
        units.submission_id is not null as has_units,
        clusters.submission_id is not null as has_clusters,
        total.value_std as denominator_yuan,
        total.submission_id,
        total.sheet,
        total.cell
    from expected
    left join submission as units
        on
            expected.period = units.period
            and expected.reporting_unit_code = units.reporting_unit_code
            and units.form_code = 'F1'
    left join submission as clusters
        on
            expected.period = clusters.period
            and expected.reporting_unit_code = clusters.reporting_unit_code
            and clusters.form_code = 'F2'
    left join observation as total
        on
            not expected.is_overlapping
            and expected.period = total.period
            and expected.reporting_unit_code = total.reporting_unit_code
            and expected.reporting_unit_code = total.subject_code
            and expected.measure = total.indicator_code
            and total.form_code = 'F3'
            and total.subject_type = 'region'
            and total.basis = 'ytd'
),

with_own_forms as (
    select
        *,
        has_units
        and (is_overlapping or denominator_yuan is not null)
        and (has_clusters or not needs_clusters) as has_own_forms
    from with_forms
),

-- A unit inside others is matched when they are: it has no denominator of its own.
unmatched_host as (
    select distinct
        host.period,
        host.scope,
        host.measure,
        overlap.reporting_unit_code
    from overlap
    inner join with_own_forms as host on overlap.host_reporting_unit_code = host.reporting_unit_code
    where not host.has_own_forms
)

select
    with_own_forms.period,
    with_own_forms.scope,
    with_own_forms.measure,
    with_own_forms.reporting_unit_code,
    with_own_forms.has_own_forms and unmatched_host.reporting_unit_code is null as is_matched,
    with_own_forms.denominator_yuan,
    with_own_forms.submission_id,
    with_own_forms.sheet,
    with_own_forms.cell
from with_own_forms
left join unmatched_host
    on
        with_own_forms.period = unmatched_host.period
        and with_own_forms.scope = unmatched_host.scope
        and with_own_forms.measure = unmatched_host.measure
        and with_own_forms.reporting_unit_code = unmatched_host.reporting_unit_code
