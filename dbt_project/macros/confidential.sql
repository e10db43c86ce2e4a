{# Figures that readers see only where their row is not suppressed; `figure` is the mart's row. #}
{% macro free(column, row='figure') -%}
    case when suppression.conf_status is null then {{ row }}.{{ column }} end as {{ column }}
{%- endmacro %}

{# SDMX CL_CONF_STATUS of the row: F free, C confidential, D hidden for the sake of another. #}
{% macro conf_status() -%}
    coalesce(suppression.conf_status, 'F') as conf_status
{%- endmacro %}

{% macro join_suppression(view_name, row_key) -%}
    left join suppression
        on
            figure.release_id = suppression.release_id
            and figure.period = suppression.period
            and suppression.view_name = '{{ view_name }}'
            and suppression.row_key = {{ row_key }}
{%- endmacro %}
