{# Last day of a period spelled 2007-06, 2007-Q2 or 2007; null for anything else. #}
{% macro period_ends_on(period) -%}
    case
        when {{ period }} ~ '^\d{4}-(0[1-9]|1[0-2])$'
            then (to_date({{ period }}, 'YYYY-MM') + interval '1 month' - interval '1 day')::date
        when {{ period }} ~ '^\d{4}-Q[1-4]$'
            then (make_date(left({{ period }}, 4)::int, right({{ period }}, 1)::int * 3, 1)
                + interval '1 month' - interval '1 day')::date
        when {{ period }} ~ '^\d{4}$'
            then make_date({{ period }}::int, 12, 31)
    end
{%- endmacro %}
