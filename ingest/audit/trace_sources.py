"""Where the cells of each view stand: in the lineage, in the row itself, or on the lines of its form.

Each source is a query with the columns leg, operation, contribution, submission_id, sheet, cell, of the row that
`release_id`, `period`, `view_name` and `row_key` name. Lines of a form are read as the release counted them: without
cells that validation excluded or a decision dropped, and with corrected values.
"""

from collections.abc import Mapping

_LINEAGE = """
    select leg, operation, contribution, submission_id, sheet, cell from marts.fct_lineage
    where (release_id, period, view_name, row_key) = (%(release_id)s, %(period)s, %(view_name)s, %(row_key)s)
"""
# A fact's own cell, that of the month before and that of the year before; a mark is read as it stands.
_FACT = """
    select own.* from marts.fct_indicator_value as fact
    cross join lateral (
        values
        ('value', case when fact.value is null then 'text' else 'add' end, coalesce(fact.value, 0), fact.submission_id,
            fact.sheet, fact.cell),
        ('month_value', 'add', case when fact.month_value is not null then fact.value end, fact.submission_id,
            fact.sheet, fact.cell),
        ('month_value', 'subtract', fact.month_value - fact.value, fact.previous_submission_id, fact.previous_sheet,
            fact.previous_cell),
        ('prior_year_value', 'add', fact.prior_year_value, fact.prior_year_submission_id, fact.prior_year_sheet,
            fact.prior_year_cell)
    ) as own (leg, operation, contribution, submission_id, sheet, cell)
    where (fact.release_id, fact.period) = (%(release_id)s, %(period)s)
        and concat_ws('|', fact.subject_type, fact.subject_code, fact.reporting_unit_code, fact.indicator_code,
            fact.basis) = %(row_key)s
        and own.contribution is not null and own.submission_id is not null
"""
# Cells of forms as a release used them. Its decisions are read as JSON: the mart of a home that has not built since
# there are any lacks the column.
_STATED = """
    with used as (
        select input.submission_id, input.form_code, input.reporting_unit_code, input.province_code,
            coalesce(to_jsonb(input) -> 'decision_ids', '[]') as decision_ids
        from marts.fct_release_input as input
        where (input.release_id, input.period) = (%(release_id)s, %(period)s)
    ),
    stated as (
        select used.form_code, used.reporting_unit_code, used.province_code, cell.submission_id, cell.subject_type,
            cell.subject_code, cell.indicator_code, cell.basis, cell.sheet, cell.cell,
            regexp_replace(cell.value_text, '[\\s\\u3000\\u00a0]', '', 'g') as value_text,
            case when correction.action is null then cell.value_std else correction.value_std end as value_std
        from used
        inner join raw.observation as cell using (submission_id)
        left join audit.correction as correction
            on (correction.submission_id, correction.sheet, correction.cell)
                = (cell.submission_id, cell.sheet, cell.cell)
            and used.decision_ids @> to_jsonb(correction.decision_id)
        where correction.action is distinct from 'drop' and not exists (
            select from audit.exclusion as left_out
            where (left_out.submission_id, left_out.sheet, left_out.cell)
                = (cell.submission_id, cell.sheet, cell.cell)
        )
    )
"""
_UNIT = """
    select case stated.indicator_code
            when 'unit_name' then 'unit_name_zh' when 'unit_type' then 'unit_kind' when 'county' then 'county_code'
            when 'leading_industry' then 'leading_industry_zh' when 'host_unit' then 'host_unit_code'
            else stated.indicator_code
        end as leg, 'text' as operation, 0 as contribution, stated.submission_id, stated.sheet, stated.cell
    from marts.fct_unit_register as line
    inner join stated using (submission_id)
    where (line.release_id, line.period, line.unit_code) = (%(release_id)s, %(period)s, %(row_key)s)
        and (stated.subject_type, stated.subject_code) = ('unit', line.unit_code)
"""
_PLAN = """
    select case stated.indicator_code
            when 'plan_is_aligned' then 'is_aligned' when 'plan_problems' then 'problems_zh'
            else stated.indicator_code
        end as leg, 'text' as operation, 0 as contribution, stated.submission_id, stated.sheet, stated.cell
    from marts.fct_plan_progress as line
    inner join stated using (submission_id, subject_type, subject_code)
    where (line.release_id, line.period) = (%(release_id)s, %(period)s)
        and concat_ws('|', line.subject_type, line.subject_code, line.reporting_unit_code) = %(row_key)s
"""
# The enterprises of a form are many: the release says which forms it used, and the marks which lines count. Of all
# enterprises the first cell of the line stands for it.
_ENTERPRISE = """
    , enterprise as (
        select split_part(%(row_key)s, '|', 2) as kind, stated.* from stated
        where (stated.form_code, stated.subject_type) = ('F6', 'enterprise')
            and split_part(%(row_key)s, '|', 1) in (stated.reporting_unit_code, stated.province_code)
    ),
    counted as (
        select distinct on (submission_id, subject_code) submission_id, subject_code, sheet, cell from enterprise
        where kind = 'any' or (value_text = '是' and indicator_code = case kind
            when 'growth' then 'is_growth_enterprise' when 'leading' then 'is_leading_enterprise'
            when 'technology' then 'is_technology_enterprise' when 'little_giant' then 'is_little_giant'
        end)
        order by submission_id, subject_code, length(cell), cell
    )
    select 'enterprise_count' as leg, 'count' as operation, 1 as contribution, submission_id, sheet, cell from counted
    union all
    select case enterprise.indicator_code when 'employee_count' then 'employee_count'
            else enterprise.indicator_code || '_ytd_yuan' end, 'add', enterprise.value_std, enterprise.submission_id,
        enterprise.sheet, enterprise.cell
    from enterprise inner join counted using (submission_id, subject_code)
    where enterprise.value_std is not null and (enterprise.indicator_code, enterprise.basis) in (
        ('employee_count', 'stock'), ('value_added', 'ytd'), ('revenue', 'ytd'), ('tax_paid', 'ytd')
    )
"""

# Of the views whose cells are the lines of a form.
_ON_LINES: Mapping[str, str] = {"unit_register": _UNIT, "plan_progress": _PLAN, "enterprise_count": _ENTERPRISE}


def cells_of(view_name: str) -> str:
    """The query of a view's cells."""
    if view_name in _ON_LINES:
        return _STATED + _ON_LINES[view_name]
    return _FACT if view_name == "indicator_value" else _LINEAGE
