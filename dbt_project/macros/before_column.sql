{#
    What a mart that stands already must give up before it gains a column: checks and `not null` that were made with it.
    Nothing is rendered once it has the column, nor where there is no mart yet.
#}
{% macro before_column(name, changes) -%}
    {%- set relation = load_relation(this) if execute -%}
    {%- if relation and name not in adapter.get_columns_in_relation(relation) | map(attribute='name') -%}
        alter table {{ relation }} {{ changes | join(', ') }}
    {%- endif -%}
{%- endmacro %}
