{# How many decisions stand behind a row of a view; `figure` is the mart's row. #}
{% macro decision_count(view_name, row_key) -%}
    (
        select count(distinct decision.decision_id)::integer
        from {{ ref('fct_figure_decision') }} as decision
        where
            figure.release_id = decision.release_id
            and figure.period = decision.period
            and decision.view_name = '{{ view_name }}'
            and decision.row_key = {{ row_key }}
    ) as decision_count
{%- endmacro %}
