{# Of a target's indicator that is none of the annual form's own: which of its indicators make it up, and how. #}
{% macro development_component() -%}
    select * from (
        values
        ('market_share_national_highest', 'market_share_national', 'actual_numerator', 'highest'),
        ('market_share_northeast_highest', 'market_share_northeast', 'actual_numerator', 'highest'),
        ('prefecture_with_fund', 'fiscal_support_fund', 'actual_numerator', 'count'),
        ('fiscal_support_fund_share', 'fiscal_support_fund', 'actual_numerator', 'add'),
        ('fiscal_support_fund_share', 'fiscal_support', 'actual_denominator', 'add'),
        ('revenue_obm_share', 'revenue_obm', 'actual_numerator', 'add'),
        ('revenue_obm_share', 'revenue_obm', 'actual_denominator', 'add'),
        ('revenue_obm_share', 'revenue_odm', 'actual_denominator', 'add'),
        ('revenue_obm_share', 'revenue_oem', 'actual_denominator', 'add')
    ) as composed (indicator_code, form_indicator_code, leg, operation)
{%- endmacro %}
