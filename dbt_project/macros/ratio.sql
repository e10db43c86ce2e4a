{#
    A ratio of two exact legs, rounded half up once, at the end; null when there is nothing to divide by. The added
    nought has 40 decimals: a quotient has at least as many as its legs, so its own rounding never shows.
#}
{% macro ratio(numerator, denominator, decimals) -%}
    round((({{ numerator }})::numeric + 0e-40) / nullif({{ denominator }}, 0)::numeric, {{ decimals }})
{%- endmacro %}
