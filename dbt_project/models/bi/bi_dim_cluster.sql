select * from {{ ref('dim_cluster') }}
