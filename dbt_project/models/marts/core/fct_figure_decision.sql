with

lineage as (
    select * from {{ ref('fct_lineage') }}
    where {{ this_release() }}
),

decision as (
    select * from {{ ref('int_decision__current') }}
),

-- A fact stands on its own cells, which its row names.
fact as (
    select
        indicator_value.period,
        'indicator_value' as view_name,
        {{ indicator_value_key('indicator_value') }} as row_key,
        own.leg,
        own.submission_id,
        own.sheet,
        own.cell
    from {{ ref('fct_indicator_value') }} as indicator_value
    cross join
        lateral (
            values
            ('value', indicator_value.submission_id, indicator_value.sheet, indicator_value.cell),
            (
                'month_value',
                case when indicator_value.months_covered is not null then indicator_value.submission_id end,
                indicator_value.sheet, indicator_value.cell
            ),
            (
                'month_value', indicator_value.previous_submission_id, indicator_value.previous_sheet,
                indicator_value.previous_cell
            ),
            (
                'prior_year_value', indicator_value.prior_year_submission_id, indicator_value.prior_year_sheet,
                indicator_value.prior_year_cell
            )
        ) as own (leg, submission_id, sheet, cell)
    where
        indicator_value.{{ this_release() }}
        and own.submission_id is not null
),

traced as (
    select
        period,
        view_name,
        row_key,
        leg,
        submission_id,
        sheet,
        cell
    from lineage
    union all
    select * from fact
),

-- Behind a figure stand the decisions on its cells, and those on cells that would have entered it. The cells of
-- enterprises are many: only those decided on are told.
behind as (
    select
        traced.period,
        traced.view_name,
        traced.row_key,
        traced.leg,
        decision.decision_id,
        decision.effect,
        decision.submission_id,
        decision.sheet,
        decision.cell
    from traced
    inner join decision
        on
            traced.submission_id = decision.submission_id
            and decision.sheet in ('', traced.sheet)
            and decision.cell in ('', traced.cell)
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
    union
    select
        period,
        'enterprise_count' as view_name,
        row_key,
        leg,
        decision_id,
        effect,
        submission_id,
        sheet,
        cell
    from {{ ref('int_enterprise__decided') }}
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
