{# Which cells of F4 enter which column of which type of platform; a stock is carried to the months after its quarter. #}
{% macro platform_leg() -%}
    select * from (
        values
        ('RD', 'rd_center'),
        ('TEST', 'test_center'),
        ('PLATFORM', 'technical_platform'),
        ('LOGISTICS', 'logistics_center')
    ) as platform (subject_code, platform_type)
    cross join (
        values
        ('platform_stock_count', 'stock', 'stock_count', true),
        ('platform_operating_count', 'stock', 'operating_count', true),
        ('platform_added_count', 'quarter', 'added_count', false),
        ('platform_withdrawn_count', 'quarter', 'withdrawn_count', false)
    ) as leg (indicator_code, basis, leg, is_carried)
{%- endmacro %}
