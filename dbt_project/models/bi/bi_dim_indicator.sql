select * from {{ ref('dim_indicator') }}
