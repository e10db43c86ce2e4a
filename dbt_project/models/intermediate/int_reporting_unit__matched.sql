with

submission as (
    select * from {{ ref('int_submission__current') }}
),

observation as (
    select * from {{ ref('int_observation__current') }}
),

roster as (
    select * from {{ ref('stg_roster') }}
    where province_code = '{{ var("province_code") }}'
),

overlap as (
    select * from {{ ref('stg_reporting_unit_overlap') }}
),

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built or is_compared
),

figure as (
    select * from {{ ref('share_figure') }}
),

register as (
    select * from {{ ref('int_unit__register') }}
    where is_confirmed
),

cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

-- The prefectures' and the committee's own F1 are expected every month; the province's own forms are not a unit's.
expected as (
    select
        period.period,
        period.is_built,
        figure.scope,
        figure.measure,
        figure.denominator_measure,
        roster.reporting_unit_code,
        roster.reporting_unit_code in (select overlap.reporting_unit_code from overlap) as is_overlapping
    from period
    cross join figure
    inner join roster on roster.form_code = 'F1' and period.period_ends_on >= roster.valid_from
    where roster.reporting_unit_code <> '{{ var("province_code") }}'
),

-- What a numerator is made of: each confirmed zone, town and demonstration zone (F1), each named cluster (F2), and each
-- confirmed cluster of a county, whose value no form asks for: whoever has one is not known whole.
part as (
    select
        register.period,
        register.reporting_unit_code,
        case register.unit_kind when 'cluster' then 'F2' else 'F1' end as form_code,
        register.unit_code,
        case register.unit_kind when 'cluster' then 'county_cluster' else register.unit_kind end as unit_kind
    from register
    where register.unit_code not in (select cluster.cluster_code from cluster)
    union all
    select
        period.period,
        cluster.reporting_unit_code,
        'F2' as form_code,
        cluster.cluster_code,
        'cluster' as unit_kind
    from period
    cross join cluster
),

-- Unknown is not nought: a part needs a value, or a mark that says it adds nothing (— M, … N).
with_unknown_part as (
    select distinct
        part.period,
        figure.scope,
        figure.measure,
        part.reporting_unit_code
    from part
    inner join figure on part.unit_kind = any(string_to_array(figure.unit_kinds, '|'))
    left join observation as known
        on
            part.period = known.period
            and part.form_code = known.form_code
            and part.reporting_unit_code = known.reporting_unit_code
            and part.unit_code = known.subject_code
            and figure.measure = known.indicator_code
            and known.subject_type in ('unit', 'cluster')
            and known.basis = 'ytd'
            and (known.value_std is not null or known.obs_status in ('M', 'N'))
    where known.submission_id is null
),

-- The total of small and medium-sized and private enterprises of a prefecture, or their industry (F3): the parts of the
-- denominator.
-- An overlapping unit's economy is already inside its hosts' totals.
with_forms as (
    select
        expected.*,
        units.submission_id is not null
        and register_form.submission_id is not null
        and with_unknown_part.period is null as has_numerator,
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
    left join submission as register_form
        on
            expected.period = register_form.period
            and expected.reporting_unit_code = register_form.reporting_unit_code
            and register_form.form_code = 'F5'
    left join with_unknown_part
        on
            expected.period = with_unknown_part.period
            and expected.scope = with_unknown_part.scope
            and expected.measure = with_unknown_part.measure
            and expected.reporting_unit_code = with_unknown_part.reporting_unit_code
    left join observation as total
        on
            not expected.is_overlapping
            and expected.period = total.period
            and expected.reporting_unit_code = total.reporting_unit_code
            and expected.reporting_unit_code = total.subject_code
            and expected.denominator_measure = total.indicator_code
            and total.form_code = 'F3'
            and total.subject_type = 'region'
            and total.basis = 'ytd'
),

with_legs as (
    select
        *,
        has_numerator and (is_overlapping or denominator_yuan is not null) as has_both_legs
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
    inner join with_legs as host on overlap.host_reporting_unit_code = host.reporting_unit_code
    where not host.has_both_legs
)

select
    with_legs.period,
    with_legs.is_built,
    with_legs.scope,
    with_legs.measure,
    with_legs.reporting_unit_code,
    with_legs.has_both_legs and unmatched_host.reporting_unit_code is null as is_matched,
    with_legs.denominator_yuan,
    with_legs.submission_id,
    with_legs.sheet,
    with_legs.cell
from with_legs
left join unmatched_host
    on
        with_legs.period = unmatched_host.period
        and with_legs.scope = unmatched_host.scope
        and with_legs.measure = unmatched_host.measure
        and with_legs.reporting_unit_code = unmatched_host.reporting_unit_code
