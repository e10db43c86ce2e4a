with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_cluster_value_added') }}
),

suppression as (
    select * from {{ ref('fct_suppression') }}
),

cluster as (
    select * from {{ ref('dim_cluster') }}
)

select
    figure.province_code,
    figure.period,
    figure.cluster_code,
    cluster.cluster_name_zh,
    cluster.cluster_name_en,
    {{ free('value_added_ytd_yuan') }},
    {{ free('value_added_month_yuan') }},
    figure.months_covered,
    {{ free('value_added_prior_year_ytd_yuan') }},
    {{ free('growth_ytd_pct') }},
    {{ free('share_of_named_pct') }},
    {{ free('contribution_points') }},
    figure.value_status,
    figure.month_status,
    {{ decision_count('cluster_value_added', "figure.cluster_code") }},
    {{ conf_status() }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
{{ join_suppression('cluster_value_added', 'figure.cluster_code') }}
inner join cluster
    on
        figure.province_code = cluster.province_code
        and figure.cluster_code = cluster.cluster_code
