with

expected as (
    select * from {{ ref('int_form__expected') }}
),

submission as (
    select * from {{ ref('int_submission__seen') }}
),

-- What came for each form, unit and period: the first accepted says whether it was in time, the newest known counts.
arrival as (
    select
        province_code,
        form_code,
        reporting_unit_code,
        period,
        min(received_at) as first_received_at,
        min(received_at) filter (where is_accepted) as first_accepted_received_at,
        min(known_at) filter (where is_accepted) as first_known_at,
        count(*) filter (where is_accepted) as vintage_count,
        (array_agg(received_at order by received_at desc, submission_id desc))[1] as last_received_at,
        (array_agg(verdict order by received_at desc, submission_id desc))[1] as last_verdict,
        (
            array_agg(submission_kind order by known_at desc, received_at desc, submission_id desc)
            filter (where is_accepted)
        )[1] as submission_kind,
        (
            array_agg(submission_id order by known_at desc, received_at desc, submission_id desc)
            filter (where is_accepted)
        )[1] as submission_id
    from submission
    group by province_code, form_code, reporting_unit_code, period
),

dated as (
    select
        expected.*,
        (arrival.first_received_at at time zone 'Asia/Shanghai')::date as first_received_on,
        (arrival.first_accepted_received_at at time zone 'Asia/Shanghai')::date as accepted_received_on,
        (arrival.last_received_at at time zone 'Asia/Shanghai')::date as last_received_on,
        (arrival.first_known_at at time zone 'Asia/Shanghai')::date as accepted_on,
        arrival.last_verdict,
        arrival.submission_kind,
        arrival.submission_id,
        coalesce(arrival.vintage_count, 0)::integer as vintage_count
    from expected
    left join arrival
        on
            expected.province_code = arrival.province_code
            and expected.form_code = arrival.form_code
            and expected.reporting_unit_code = arrival.reporting_unit_code
            and expected.period = arrival.period
)

select
    province_code,
    month,
    period,
    form_code,
    reporting_unit_code,
    reporting_unit_name_zh,
    reporting_unit_name_en,
    due_on,
    case
        when accepted_received_on > due_on then 'late'
        when accepted_received_on is not null then 'reported'
        when last_verdict is not null then last_verdict
        when today > due_on then 'missing'
        else 'not_due'
    end as status,
    first_received_on,
    coalesce(accepted_received_on, last_received_on) as received_on,
    accepted_on,
    case when accepted_received_on is not null then greatest(accepted_received_on - due_on, 0) end as days_late,
    vintage_count,
    submission_kind,
    submission_id
from dated
