{# A ratio of two exact legs, rounded half up once, at the end; null when there is nothing to divide by. #}
{% macro ratio(numerator, denominator, decimals) -%}
    round(({{ numerator }})::numeric / nullif({{ denominator }}, 0)::numeric, {{ decimals }})
{%- endmacro %}
