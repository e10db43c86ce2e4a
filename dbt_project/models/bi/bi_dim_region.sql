select * from {{ ref('dim_region') }}
