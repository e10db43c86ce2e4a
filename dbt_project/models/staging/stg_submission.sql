with

submission as (
    select * from {{ source('audit', 'submission') }}
)

select
    submission_id,
    province_code,
    form_code,
    reporting_unit_code,
    period,
    {{ period_ends_on('period') }} as period_ends_on,
    case when period ~ 'Q' then 'quarterly' when period ~ '-' then 'monthly' else 'annual' end as frequency,
    verdict in ('accepted', 'accepted_with_warnings') as is_accepted,
    known_at,
    received_at,
    coalesce(submission_kind, 'regular') as submission_kind,  -- null: read before kinds were looked for
    observation_count,
    file_name,
    file_sha256
from submission
where form_code is not null
