{#
    For each month the newest published release that built it, as known at the instant the reader asks for
    (`reader_as_of`). A candidate has no row in audit.release, so nobody sees it.
#}
{% macro release_in_force() -%}
    select distinct on (release.province_code, built.period)
        release.province_code,
        built.period,
        release.release_id
    from {{ source('audit', 'release') }} as release
    cross join lateral unnest(release.periods) as built (period)
    where release.as_of <= {{ reader_as_of() }}
    order by release.province_code asc, built.period asc, release.release_number desc
{%- endmacro %}
