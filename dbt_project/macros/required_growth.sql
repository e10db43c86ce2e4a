{#
    The yearly growth, per cent, that takes an actual to its target in so many months: 100 ((target/actual)^(12/months) - 1).
    Legs are exact; the added noughts have 60 decimals, and division and power keep as many as they are given.
#}
{% macro required_growth(target_crossed, actual_crossed, months) -%}
    trim_scale(round(
        100 * (
            power(
                ({{ target_crossed }} + 0e-60) / {{ actual_crossed }},
                (12 + 0e-60) / {{ months }}
            ) - 1
        ),
        24
    ))
{%- endmacro %}
