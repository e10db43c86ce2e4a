{# Columns of F6 that mark an enterprise, and the indicators that count them. #}
{% macro enterprise_mark() -%}
    select * from (
        values
        ('is_growth_enterprise', 'enterprise_growth'),
        ('is_leading_enterprise', 'enterprise_leading'),
        ('is_technology_enterprise', 'enterprise_technology'),
        ('is_little_giant', 'enterprise_little_giant')
    ) as mark (mark_code, indicator_code)
{%- endmacro %}
