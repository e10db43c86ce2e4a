{# The instant up to which a reader asks: the session setting `jiqun.as_of`, a timestamp; unset or empty: no limit. #}
{% macro reader_as_of() -%}
    coalesce(nullif(current_setting('jiqun.as_of', true), '')::timestamptz, 'infinity')
{%- endmacro %}
