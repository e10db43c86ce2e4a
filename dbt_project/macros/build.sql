{# What this build is of: literals of the variables, cast once. #}

{% macro as_of() -%}
    '{{ var("as_of") }}'::timestamptz
{%- endmacro %}

{% macro release_columns() -%}
    '{{ var("release_id") }}'::text as release_id,
    {{ as_of() }} as as_of,
    '{{ var("province_code") }}'::text as province_code
{%- endmacro %}

{# The rows that this build has just written. #}
{% macro this_release() -%}
    release_id = '{{ var("release_id") }}'
{%- endmacro %}
