with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_figure_decision') }}
),

decision as (
    select * from {{ ref('stg_decision') }}
)

select
    figure.province_code,
    figure.period,
    figure.view_name,
    figure.row_key,
    figure.leg,
    figure.decision_id,
    figure.effect,
    decision.kind,
    decision.action,
    decision.form_code,
    decision.reporting_unit_code,
    -- Of an enterprise (F6) readers see that something was decided, and when: neither where nor what.
    case when coalesce(decision.form_code, '') <> 'F6' then figure.sheet end as sheet,
    case when coalesce(decision.form_code, '') <> 'F6' then figure.cell end as cell,
    case when coalesce(decision.form_code, '') <> 'F6' then decision.expected_text end as expected_text,
    case when coalesce(decision.form_code, '') <> 'F6' then decision.new_value_text end as new_value_text,
    case when coalesce(decision.form_code, '') <> 'F6' then decision.reason end as reason,
    decision.person,
    decision.decided_on,
    decision.expires_on,
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
inner join decision on figure.decision_id = decision.decision_id
