with

submission as (
    select * from {{ ref('stg_submission') }}
    where
        is_accepted
        and known_at <= {{ as_of() }}
        and province_code = '{{ var("province_code") }}'
),

roster as (
    select * from {{ ref('stg_roster') }}
    where province_code = '{{ var("province_code") }}'
),

period as (
    select * from {{ ref('int_period__needed') }}
),

-- A later submission replaces the whole form.
vintage as (
    select distinct on (form_code, reporting_unit_code, period) *
    from submission
    order by
        form_code asc, reporting_unit_code asc, period asc,
        known_at desc, received_at desc, submission_id desc
)

-- A quarterly or annual form stays in force until the unit's next one is known; a monthly one is its month's alone. Of
-- months that are only compared with, the register says whose figures count.
select distinct on (period.period, roster.form_code, roster.reporting_unit_code)
    period.period,
    period.previous_period,
    period.is_built,
    period.period_ends_on,
    roster.form_code,
    roster.reporting_unit_code,
    vintage.submission_id,
    vintage.period as reported_period,
    vintage.period_ends_on = period.period_ends_on as is_reported_for_period,
    vintage.submission_kind
from period
inner join roster
    on
        period.period_ends_on >= roster.valid_from
        and (
            period.is_built
            or roster.frequency = 'monthly'
            or (period.is_compared and roster.form_code = 'F5')
        )
inner join vintage
    on
        roster.form_code = vintage.form_code
        and roster.reporting_unit_code = vintage.reporting_unit_code
        and roster.frequency = vintage.frequency
        and (
            period.period = vintage.period
            or (roster.frequency <> 'monthly' and period.period_ends_on >= vintage.period_ends_on)
        )
order by
    period.period asc, roster.form_code asc, roster.reporting_unit_code asc, vintage.period_ends_on desc
