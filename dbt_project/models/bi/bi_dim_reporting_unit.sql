select * from {{ ref('dim_reporting_unit') }}
