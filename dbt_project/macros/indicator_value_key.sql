{# The key of a row of indicator_value besides the period, as the lineage and the decisions spell it. #}
{% macro indicator_value_key(row) -%}
    concat_ws(
        '|',
        {{ row }}.subject_type, {{ row }}.subject_code, {{ row }}.reporting_unit_code,
        {{ row }}.indicator_code, {{ row }}.basis
    )
{%- endmacro %}
