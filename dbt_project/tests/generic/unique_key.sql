{# Rows that share a key. #}
{% test unique_key(model, key) %}
select
    {{ key | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ key | join(', ') }}
having count(*) > 1
{% endtest %}
