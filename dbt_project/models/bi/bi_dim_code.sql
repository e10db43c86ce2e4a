select * from {{ ref('dim_code') }}
