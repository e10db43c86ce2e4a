{# Rows of this release whose (compound) reference has no row on the other side: the bi views would lose them. #}
{% test refers_to(model, columns, to, to_columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where
    {{ this_release() }}
    and ({{ columns | join(', ') }}) not in (select {{ to_columns | join(', ') }} from {{ to }})
{% endtest %}
