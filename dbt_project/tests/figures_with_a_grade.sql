-- Every figure of the scoreboard says whether it is provisional and what its grade is, and nothing else does.
select
    period,
    target_code,
    reading
from {{ ref('rpt_target_scoreboard') }}
where
    {{ this_release() }}
    and ((actual is null) <> (is_provisional is null) or (actual is null) <> (quality_grade is null))
