{#
    A column that a mart has gained, given to the rows that stand there already: dbt appends columns without a default
    and without `not null`. Nothing is rendered, so nothing is locked, once the mart has it.
#}
{% macro with_column(name, definition) -%}
    {%- set relation = load_relation(this) if execute -%}
    {%- if relation and name not in adapter.get_columns_in_relation(relation) | map(attribute='name') -%}
        alter table {{ relation }} add column {{ name }} {{ definition }}
    {%- endif -%}
{%- endmacro %}
