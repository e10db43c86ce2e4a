{# In bi the schema says what a model is: bi.bi_target_scoreboard is read as bi.target_scoreboard. #}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {{ custom_alias_name or node.name.removeprefix('bi_') }}
{%- endmacro %}
