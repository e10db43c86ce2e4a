select * from {{ ref('dim_industry') }}
