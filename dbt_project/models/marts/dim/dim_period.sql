with

calendar as (
    select month.starts_at::date as starts_on
    from generate_series(
        to_date('{{ var("calendar_from") }}', 'YYYY-MM'),
        to_date('{{ var("calendar_to") }}', 'YYYY-MM'),
        interval '1 month'
    ) as month (starts_at)
),

numbered as (
    select
        starts_on,
        to_char(starts_on, 'YYYY-MM') as period,
        extract(year from starts_on)::integer as year_number,
        extract(month from starts_on)::integer as month_number
    from calendar
)

select
    '{{ var("province_code") }}'::text as province_code,
    period,
    year_number || '年' || case when month_number > 1 then '1—' else '' end || month_number || '月' as period_name_zh,
    case when month_number > 1 then 'January-' else '' end || to_char(starts_on, 'FMMonth YYYY') as period_name_en,
    year_number,
    month_number,
    to_char(starts_on, 'YYYY"-Q"Q') as quarter_period,
    starts_on,
    {{ period_ends_on('period') }} as ends_on,
    month_number % 3 = 0 as is_quarter_end,
    month_number = 12 as is_year_end,
    month_number > 1 as has_report
from numbered
