with

lineage as (
    select * from {{ ref('fct_lineage') }}
    where {{ this_release() }}
),

decision as (
    select * from {{ ref('int_decision__current') }}
),

-- Behind a figure stand the decisions on its cells, and those on cells that would have entered it.
behind as (
    select
        lineage.period,
        lineage.view_name,
        lineage.row_key,
        lineage.leg,
        decision.decision_id,
        decision.effect,
        decision.submission_id,
        decision.sheet,
        decision.cell
    from lineage
    inner join decision
        on
            lineage.submission_id = decision.submission_id
            and decision.sheet in ('', lineage.sheet)
            and decision.cell in ('', lineage.cell)
    union
    select
        period,
        view_name,
        row_key,
        leg,
        decision_id,
        effect,
        submission_id,
        sheet,
        cell
    from {{ ref('int_figure__decided') }}
)

select
    {{ release_columns() }},
    period,
    view_name,
    row_key,
    leg,
    decision_id,
    effect,
    submission_id,
    sheet,
    cell
from behind
