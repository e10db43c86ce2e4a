{# Text without any white space (names and codes are typed with ASCII or U+3000 spaces inside); null when empty. #}
{% macro squeezed(text_column) -%}
    nullif(regexp_replace({{ text_column }}, '[\s\u3000\u00a0]', '', 'g'), '')
{%- endmacro %}
