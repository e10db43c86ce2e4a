{%- set told = "coalesce(decision.form_code, '') <> 'F6' and hidden_decision.decision_id is null" -%}

with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_figure_decision') }}
),

decision as (
    select * from {{ ref('stg_decision') }}
),

-- What was corrected in a cell behind a hidden figure would tell it, whatever else stands on that cell.
hidden_decision as (
    select distinct figure.decision_id
    from figure
    inner join {{ ref('fct_suppression') }} as suppression
        on
            figure.release_id = suppression.release_id
            and figure.period = suppression.period
            and figure.view_name = suppression.view_name
            and figure.row_key = suppression.row_key
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
    -- Readers see that something was decided, and when: of an enterprise (F6) neither where nor what.
    case when coalesce(decision.form_code, '') <> 'F6' then figure.sheet end as sheet,
    case when coalesce(decision.form_code, '') <> 'F6' then figure.cell end as cell,
    case when {{ told }} then decision.expected_text end as expected_text,
    case when {{ told }} then decision.new_value_text end as new_value_text,
    case when {{ told }} then decision.reason end as reason,
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
left join hidden_decision on figure.decision_id = hidden_decision.decision_id
