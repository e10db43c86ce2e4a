{#
    Rows that share a key. Of cells that stand for several months those of a submission's first month alone are looked at,
    where `submissions` says which month has which: the others are the same.
#}
{% test unique_key(model, key, submissions=none) %}
select
    {{ key | join(', ') }},
    count(*) as row_count
from {{ model }}
{%- if submissions %}
where (period, submission_id) in (select min(period), submission_id from {{ submissions }} group by submission_id)
{%- endif %}
group by {{ key | join(', ') }}
having count(*) > 1
{% endtest %}
