with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

-- An extract holds a release, so it comes after that one; in a home that lives in the past it bears the same instant.
extract as (
    select * from {{ ref('stg_extract') }}
    where
        made_at < {{ as_of() }}
        and province_code = '{{ var("province_code") }}'
)

-- Due is the half-year that ended last: with its last month, until the next one ends.
select
    period.period,
    'half_yearly_extract' as indicator_code,
    extract.half_year,
    min(extract.made_on) as done_on
from period
inner join extract
    on
        extract.last_month = case
            when right(period.period, 2) = '12' then period.period
            when right(period.period, 2) >= '06' then left(period.period, 4) || '-06'
            else to_char(to_date(left(period.period, 4), 'YYYY') - interval '1 month', 'YYYY-MM')
        end
group by period.period, extract.half_year
