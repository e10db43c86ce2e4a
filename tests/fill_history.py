"""Years of submissions written straight into `raw` and `audit`, for benches: the sample's own forms, month after month.

What one month's files of the synthetic province were read to is a template. Each reporting unit lists its units,
clusters, enterprises and regions several times over, each form is sent for every period of its frequency, and as many
times as there are vintages (flash, regular, corrected, approved, revised after a census).
"""

from collections.abc import Collection, Iterable
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.observation import FIELDS, Observations, Reading
from ingest.read_submission import read_submissions
from ingest.vocabulary import Severity
from jiqun.sample.make_sample import make_sample

_CELLS = tuple(field for field in FIELDS if field != "period")
# Of a form many times as long: further copies of its lines, further down the sheet, under codes of their own. The
# province's own rows, its groups and its types of platform are what they are, however long the lists.
_TEMPLATE = """
create table public.template as
select
    form_code, form_version, reporting_unit_code, frequency, sheet,
    regexp_replace(cell, '[0-9]+', '') || (substring(cell from '[0-9]+')::integer + 1000 * copy) as cell,
    subject_type, subject_code || suffix as subject_code, subject_label, indicator_code, basis,
    case when indicator_code = 'host_unit' and value_text <> '' then value_text || suffix else value_text end
    as value_text,
    value_number::numeric, unit_reported, unit_factor::numeric, value_std::numeric, obs_status,
    basis in ('ytd', 'prior_year_ytd') and value_number is not null as is_amount
from public.cell
cross join lateral (
    select copy, case copy when 0 then '' else '~' || copy end as suffix
    from generate_series(0, case
        when
            subject_type in ('unit', 'cluster', 'enterprise')
            or (form_code = 'F3' and subject_type = 'region' and subject_code not like '%%00')
        then %(copies)s - 1 else 0
    end) as copy
) as further
"""
_FILL = """
create table public.slot as
select
    row_number() over (order by month.ends_on, vintage.number, form.form_code, form.reporting_unit_code)
    + (select coalesce(max(submission_id), 0) from audit.receipt) as submission_id,
    form.*,
    vintage.number as vintage,
    -- Ten per cent a year, and of a year's amounts what its months have brought.
    power(1.1, extract(year from month.ends_on) - 2007)
    * case form.frequency when 'monthly' then extract(month from month.ends_on) / 12 else 1 end as grown,
    case form.frequency
        when 'monthly' then to_char(month.ends_on, 'YYYY-MM')
        when 'quarterly' then to_char(month.ends_on, 'YYYY"-Q"Q')
        else to_char(month.ends_on, 'YYYY')
    end as period,
    md5(month.ends_on::text || vintage.number)::uuid as load_id,
    (month.ends_on + 11 + 4 * (vintage.number - 1))::timestamp at time zone 'Asia/Shanghai' as known_at
from (
    select form_code, form_version, reporting_unit_code, frequency, count(*)::integer as observation_count
    from public.template group by 1, 2, 3, 4
) as form
cross join (
    select (to_date(month, 'YYYY-MM') + interval '1 month' - interval '1 day')::date as ends_on
    from unnest(%(months)s::text[]) as month
) as month
cross join generate_series(1, %(vintages)s) as vintage (number)
where
    form.frequency = 'monthly'
    or extract(month from month.ends_on) = 12
    or (form.frequency = 'quarterly' and extract(month from month.ends_on) in (3, 6, 9));

insert into audit.load (load_id, province_code, clock, known_at, started_by, code_version)
select distinct load_id, '220000', 'historical', known_at, 'bench', 'bench' from public.slot;

insert into audit.receipt (
    submission_id, province_code, load_id, file_name, file_sha256, file_bytes, received_at
) overriding system value
select
    submission_id, '220000', load_id, concat_ws(' ', form_code, reporting_unit_code, period, vintage) || '.xlsx',
    encode(sha256(submission_id::text::bytea), 'hex'), 20000, known_at
from public.slot;
select setval(pg_get_serial_sequence('audit.receipt', 'submission_id'), (select max(submission_id) from audit.receipt));

insert into audit.reading (
    submission_id, file_kind, form_code, form_version, reporting_unit_code, period, observation_count, code_version,
    observations_sha256, submission_kind
)
select
    submission_id, 'xlsx', form_code, form_version, reporting_unit_code, period, observation_count, 'bench',
    repeat('0', 64), 'regular'
from public.slot;

insert into audit.verdict (submission_id, load_id, verdict, known_at, decided_at)
select submission_id, load_id, 'accepted', known_at, known_at from public.slot;

-- Submission by submission, as loads write them.
create index on public.template (form_code, reporting_unit_code);
insert into raw.observation
select
    slot.submission_id, '220000', slot.form_code, slot.form_version, cell.sheet, cell.cell, slot.reporting_unit_code,
    cell.subject_type, cell.subject_code, cell.subject_label, cell.indicator_code, slot.period, cell.basis,
    case when cell.is_amount then figure.number::text else cell.value_text end,
    figure.number, cell.unit_reported, cell.unit_factor, figure.number * cell.unit_factor, cell.obs_status
from (select * from public.slot order by submission_id) as slot
cross join lateral (
    select template.* from public.template
    where (template.form_code, template.reporting_unit_code) = (slot.form_code, slot.reporting_unit_code)
    offset 0
) as cell
cross join lateral (
    select case when cell.is_amount then round(cell.value_number * slot.grown::numeric, 4) else cell.value_number end
) as figure (number);

-- One cell in two hundred was found at fault; people explained some, corrected some, and rows were left out.
insert into audit.finding (load_id, submission_id, rule_code, severity, sheet, cell, value_text, message_zh, message_en)
select slot.load_id, cell.submission_id, 'R401', 'warning', cell.sheet, cell.cell, cell.value_text, '增幅较大', 'a jump'
from raw.observation as cell
inner join public.slot using (submission_id)
where hashtext(cell.submission_id || cell.cell) %% 200 = 0 and cell.form_code in ('F1', 'F2', 'F3');
insert into audit.decision (
    province_code, kind, form_code, reporting_unit_code, period, sheet, cell, rule_code, expected_text, action,
    value_text, reason, person, known_at, code_version
)
select
    '220000', kind.kind, slot.form_code, slot.reporting_unit_code, slot.period, finding.sheet, finding.cell, 'R401',
    finding.value_text, kind.action, kind.value_text, '来函说明', '王审核', slot.known_at, finding.finding_id::text
from audit.finding
inner join public.slot using (submission_id)
inner join (
    values (0, 'explain', null, null), (1, 'correct', 'scale', '0.1')
) as kind (share, kind, action, value_text) on finding.finding_id %% 5 = kind.share;
insert into audit.answer (finding_id, decision_id)
select code_version::bigint, decision_id from audit.decision where kind = 'explain';
insert into audit.correction
select
    finding.submission_id, finding.sheet, finding.cell, decision.decision_id, gen_random_uuid(), 'scale',
    cell.value_number / 10, cell.value_std / 10, decision.known_at
from audit.decision
inner join audit.finding on decision.code_version::bigint = finding.finding_id
inner join raw.observation as cell
    on (finding.submission_id, finding.sheet, finding.cell) = (cell.submission_id, cell.sheet, cell.cell)
where decision.kind = 'correct';

drop table public.slot;
"""


def read_templates() -> list[Reading]:
    """One faultless reading of each form and reporting unit, as the synthetic province sends them."""
    with TemporaryDirectory() as folder:
        make_sample(Path(folder), "2007-02", "2007-03")
        files = [(path, path.name) for path in sorted(Path(folder, "inbox").rglob("*.*"))]
        readings = list(read_submissions(files, load_reference(), load_specs()))
    harmless = (Severity.INFO, Severity.WARNING)
    faultless = [each for each in readings if all(finding.severity in harmless for finding in each.findings)]
    faultless.sort(key=lambda each: each.period or "")
    newest = {(each.form_code, each.reporting_unit_code): each for each in faultless}
    return [each for (form_code, _), each in newest.items() if form_code and each.period]


def fill_template(admin: str, readings: Iterable[Reading], copies: int) -> None:
    """Make `public.template` of the warehouse: the cells of all forms, with lists `copies` times as long."""
    with psycopg.connect(admin) as connection:
        columns = ("form_code", "form_version", "reporting_unit_code", "frequency", *_CELLS)
        connection.execute(f"create table public.cell ({', '.join(f'{name} text' for name in columns)})".encode())
        with connection.cursor().copy(f"copy public.cell ({', '.join(columns)}) from stdin".encode()) as copy:
            for each in readings:
                period = str(each.period)
                frequency = "quarterly" if "Q" in period else "monthly" if "-" in period else "annual"
                constants = (each.form_code, each.form_version, each.reporting_unit_code, frequency)
                cells = (each.observations.column(name) for name in _CELLS)
                for cell in zip(*cells, strict=True):
                    copy.write_row((*constants, *cell))
        connection.execute(_TEMPLATE.encode(), {"copies": copies})


def fill_history(admin: str, months: Collection[str], vintages: int = 1) -> int:
    """Every form of the template for each of the months, quarters and years that end in them.

    Triggers and foreign keys rest meanwhile, and nothing is sealed in the chain.

    Returns:
        The number of observations in the warehouse.
    """
    with psycopg.connect(admin) as connection:
        connection.execute("set session_replication_role = replica")
        values = {"months": list(months), "vintages": vintages}
        psycopg.ClientCursor(connection).execute(_FILL.encode(), values)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        row = connection.execute("select count(*) from raw.observation").fetchone()
        assert row is not None
        return int(row[0])


def month_readings(admin: str, month: str) -> list[Reading]:
    """The monthly forms of the template as the readings of a month that nobody has loaded yet."""
    with psycopg.connect(admin) as connection:
        cells = connection.execute(
            f"select form_code, form_version, reporting_unit_code, {', '.join(_CELLS)} from public.template "
            "where frequency = 'monthly' order by form_code, reporting_unit_code".encode()
        ).fetchall()
    readings = []
    for (form_code, version, unit), lines in groupby(cells, key=lambda cell: cell[:3]):
        columns = zip(*(line[3:] for line in lines), strict=True)
        observations: dict[str, list[Any]] = dict(zip(_CELLS, map(list, columns), strict=True))
        observations["period"] = [month] * len(observations["cell"])
        name = f"{form_code} {unit} {month}.xlsx"
        readings.append(Reading(name, "xlsx", form_code, version, unit, month, Observations(observations), ()))
    return readings
