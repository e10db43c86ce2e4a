with

cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

value_added as (
    select * from {{ ref('int_value__decumulated') }}
    where
        form_code = 'F2'
        and subject_type = 'cluster'
        and indicator_code = 'value_added'
),

prior_year as (
    select * from {{ ref('int_observation__current') }}
    where
        form_code = 'F2'
        and subject_type = 'cluster'
        and indicator_code = 'value_added'
        and basis = 'prior_year_ytd'
)

-- Each named cluster is reported by the one prefecture that it is listed under.
select
    value_added.*,
    cluster.cluster_code,
    prior_year.value_std as prior_year_ytd_value,
    prior_year.submission_id as prior_year_submission_id,
    prior_year.sheet as prior_year_sheet,
    prior_year.cell as prior_year_cell
from cluster
inner join value_added
    on
        cluster.cluster_code = value_added.subject_code
        and cluster.reporting_unit_code = value_added.reporting_unit_code
left join prior_year
    on
        value_added.period = prior_year.period
        and value_added.subject_code = prior_year.subject_code
        and value_added.reporting_unit_code = prior_year.reporting_unit_code
