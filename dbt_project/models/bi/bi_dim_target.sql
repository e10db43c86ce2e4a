select * from {{ ref('dim_target') }}
