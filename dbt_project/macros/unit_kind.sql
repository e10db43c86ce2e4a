{# The kind of a unit, from the type that a register (F5) states. #}
{% macro unit_kind(type_text) -%}
    case {{ type_text }}
        when '产业集聚区' then 'zone'
        when '产业聚集区' then 'zone'
        when '专业村镇' then 'town'
        when '专业村屯乡镇' then 'town'
        when '产业升级示范区' then 'demo'
        when '产业集群' then 'cluster'
    end
{%- endmacro %}
