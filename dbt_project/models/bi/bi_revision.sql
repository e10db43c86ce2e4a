with

release as (
    select * from {{ source('audit', 'release') }}
    where as_of <= {{ reader_as_of() }}
),

figure as (
    select * from {{ ref('fct_cluster_value_added') }}
),

suppression as (
    select * from {{ ref('fct_suppression') }}
),

-- What a release hides is no figure of its own.
cluster as (
    select
        figure.release_id,
        figure.period,
        figure.cluster_code,
        suppression.conf_status is not null as is_hidden,
        {{ free('value_added_ytd_yuan') }},
        {{ free('value_added_month_yuan') }},
        {{ free('value_added_prior_year_ytd_yuan') }}
    from figure
    {{ join_suppression('cluster_value_added', 'figure.cluster_code') }}
),

share as (
    select * from {{ ref('fct_tax_revenue_share') }}
),

platform as (
    select * from {{ ref('fct_platform_count') }}
),

score as (
    select * from {{ ref('rpt_target_scoreboard') }}
),

leg_value as (
    select
        cluster.release_id,
        cluster.period,
        'cluster_value_added' as view_name,
        cluster.cluster_code as row_key,
        cluster.is_hidden,
        leg.*
    from cluster
    cross join
        lateral (
            values
            ('value_added_ytd_yuan', 'yuan', cluster.value_added_ytd_yuan),
            ('value_added_month_yuan', 'yuan', cluster.value_added_month_yuan),
            ('value_added_prior_year_ytd_yuan', 'yuan', cluster.value_added_prior_year_ytd_yuan)
        ) as leg (leg, unit, value)
    union all
    select
        share.release_id,
        share.period,
        'tax_revenue_share' as view_name,
        share.scope || '|' || share.measure as row_key,
        false as is_hidden,
        leg.*
    from share
    cross join
        lateral (
            values
            ('numerator_yuan', 'yuan', share.numerator_yuan),
            ('denominator_yuan', 'yuan', share.denominator_yuan),
            ('share', 'share', share.share)
        ) as leg (leg, unit, value)
    union all
    select
        release_id,
        period,
        'platform_count' as view_name,
        platform_type || '|' || reporting_unit_code as row_key,
        false as is_hidden,
        'stock_count' as leg,
        'count' as unit,
        stock_count as value
    from platform
    union all
    select
        release_id,
        period,
        'target_scoreboard' as view_name,
        target_code || '|' || reading as row_key,
        false as is_hidden,
        'actual' as leg,
        unit,
        actual as value
    from score
),

-- The keys that differ most go first: it is the sort that takes the time.
compared as (
    select
        leg_value.*,
        release.province_code,
        release.release_number,
        release.as_of,
        lag(leg_value.value) over history as previous_value,
        count(leg_value.value) over history as known_count
    from leg_value
    inner join release on leg_value.release_id = release.release_id
    window
        history as (
            partition by leg_value.period, leg_value.row_key, leg_value.leg, leg_value.view_name, release.province_code
            order by release.release_number
        )
),

-- What a release only repeats is no vintage, nor is what was never known.
vintage as (
    select
        *,
        row_number() over (
            partition by period, row_key, leg, view_name, province_code order by release_number
        )::integer as vintage_number,
        first_value(value) over (
            partition by period, row_key, leg, view_name, province_code order by release_number
        ) as first_value
    from compared
    where
        value is distinct from previous_value
        and known_count > 0
)

select
    province_code,
    view_name,
    row_key,
    leg,
    unit,
    period,
    vintage_number,
    value,
    case when not is_hidden then previous_value end as previous_value,
    value - previous_value as revision,
    {{ ratio('100 * (value - previous_value)', 'abs(previous_value)', 12) }} as revision_pct,
    value - first_value as revision_from_first,
    as_of,
    release_id
from vintage
