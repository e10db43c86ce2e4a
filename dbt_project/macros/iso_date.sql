{# A date typed as 2006-12-20, 2006.12.20, 2006/12/20 or 2006年12月20日; null for what is no date. #}
{% macro iso_date(text_column) -%}
    {%- set iso = "regexp_replace(" ~ text_column ~ ", '^(\\d{4})[-./年](\\d{1,2})[-./月](\\d{1,2})日?$', '\\1-\\2-\\3')" -%}
    case when pg_input_is_valid({{ iso }}, 'date') and {{ text_column }} ~ '^\d{4}\D' then {{ iso }}::date end
{%- endmacro %}
