with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and (form_code, subject_type) in (
            ('F1', 'unit'),
            ('F1', 'group'),
            ('F2', 'cluster'),
            ('F2', 'group'),
            ('F3', 'region'),
            ('F3', 'group'),
            ('F4', 'platform_type'),
            ('F8', 'region'),
            ('F8', 'group')
        )
),

-- Every indicator of these forms that is a number; what is words is on no list.
indicator as (
    select * from {{ ref('indicator') }}
),

decumulated as (
    select * from {{ ref('int_value__decumulated') }}
),

prior_year as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code in ('F1', 'F2', 'F3')
        and basis = 'prior_year_ytd'
        and value_std is not null
)

-- A stock, or a year's figure, holds until the next is reported; what a quarter added is of its last month alone.
select
    observation.period,
    observation.form_code,
    observation.reporting_unit_code,
    observation.subject_type,
    observation.subject_code,
    observation.subject_label,
    observation.indicator_code,
    observation.basis,
    observation.value_std as value,
    observation.obs_status,
    case when observation.is_reported_for_period then 'reported' else 'carried' end as value_status,
    observation.reported_period,
    observation.submission_id,
    observation.sheet,
    observation.cell,
    decumulated.month_value,
    decumulated.months_covered,
    decumulated.month_status,
    decumulated.previous_submission_id,
    decumulated.previous_sheet,
    decumulated.previous_cell,
    prior_year.value_std as prior_year_value,
    prior_year.submission_id as prior_year_submission_id,
    prior_year.sheet as prior_year_sheet,
    prior_year.cell as prior_year_cell
from observation
inner join indicator on observation.indicator_code = indicator.indicator_code
-- A cell's own month value, by its address.
left join decumulated
    on
        observation.period = decumulated.period
        and observation.submission_id = decumulated.submission_id
        and observation.sheet = decumulated.sheet
        and observation.cell = decumulated.cell
left join prior_year
    on
        observation.basis = 'ytd'
        and observation.period = prior_year.period
        and observation.form_code = prior_year.form_code
        and observation.reporting_unit_code = prior_year.reporting_unit_code
        and observation.subject_type = prior_year.subject_type
        and observation.subject_code = prior_year.subject_code
        and observation.indicator_code = prior_year.indicator_code
where
    observation.basis in ('ytd', 'stock')
    or (observation.basis = 'quarter' and observation.is_reported_for_period)
