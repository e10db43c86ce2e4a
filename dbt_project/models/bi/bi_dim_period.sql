select * from {{ ref('dim_period') }}
