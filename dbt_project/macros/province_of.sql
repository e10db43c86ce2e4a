{# The province of a region or reporting unit: its first two digits say so (GB/T 2260), in local codes too. #}
{% macro province_of(code) -%}
    left({{ code }}, 2) || '0000'
{%- endmacro %}
