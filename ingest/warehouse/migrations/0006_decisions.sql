-- What people decide, each with a reason and a person; undone only by a later decision that withdraws it.
create table audit.decision (
    decision_id bigint generated always as identity primary key,
    province_code text not null,
    kind text not null check (kind in ('correct', 'waive', 'explain', 'release', 'withdraw')),
    form_code text not null,             -- with unit and period the slot whose figures it is about
    reporting_unit_code text not null,
    period text,                         -- null: every period until it expires (a standing waiver)
    submission_id bigint references audit.receipt,  -- release: this one alone
    sheet text not null default '',      -- with cell the figure; both empty: the whole form
    cell text not null default '',
    rule_code text,                      -- whose findings it answers; null: any
    expected_text text,                  -- it holds while the cell says this; null: whatever it says
    action text check (action in ('drop', 'override', 'scale')),
    value_text text,                     -- override: the figure in the form's unit; scale: the factor
    withdraws bigint references audit.decision,
    reason text not null check (reason <> ''),
    person text not null check (person <> ''),
    source_submission_id bigint references audit.receipt,  -- the slip (F9) that it came in with, and where it stands
    source_sheet text,
    source_cell text,
    known_at timestamptz not null,       -- in force from then on
    expires_on date,                     -- last day (Beijing) on which it holds for what is judged; null: no end
    decided_at timestamptz not null default clock_timestamp(),
    code_version text not null,
    check ((kind = 'correct') = (action is not null)),
    check (coalesce(action in ('override', 'scale'), false) = (value_text is not null)),
    check ((kind = 'withdraw') = (withdraws is not null)),
    check ((kind = 'release') = (submission_id is not null)),
    check (kind <> 'correct' or (period is not null and cell <> '' and expected_text is not null)),
    check (kind <> 'waive' or (rule_code is not null and (period is not null or expires_on is not null)))
);
comment on table audit.decision is '人工决定。Corrections, waivers, explanations, releases and withdrawals, each with reason and person.';

-- What a decision made of a cell of a submission. Of several for a cell the newest known counts; raw keeps what was sent.
create table audit.correction (
    submission_id bigint not null references audit.receipt,
    sheet text not null,
    cell text not null,
    decision_id bigint not null references audit.decision,
    validation_run_id uuid not null references audit.validation_run,
    action text not null check (action in ('drop', 'override', 'scale', 'restore')),
    value_number numeric,                -- as it counts now, in the form's unit; null: dropped
    value_std numeric,
    known_at timestamptz not null,
    primary key (submission_id, sheet, cell, decision_id)
);
comment on table audit.correction is '更正后的单元格。Cells that count otherwise than they were sent, since when, and by which decision.';

create table audit.answer (
    finding_id bigint not null references audit.finding,
    decision_id bigint not null references audit.decision,
    answered_at timestamptz not null default clock_timestamp(),
    primary key (finding_id, decision_id)
);
comment on table audit.answer is '问题的答复。Findings that a decision explains or waives.';

-- How a load ended. A load without a row is still running or was killed; one that failed may be run again.
create table audit.load_end (
    load_id uuid not null references audit.load,
    ended_at timestamptz not null default clock_timestamp(),
    step text not null check (step in ('receive', 'read', 'validate', 'build', 'gate', 'publish', 'report')),
    outcome text not null check (outcome in ('finished', 'failed', 'interrupted')),
    message_zh text not null default '',
    message_en text not null default '',
    primary key (load_id, ended_at)
);
comment on table audit.load_end is '批次结束情况。How a load ended, and at which step.';

do $$
declare
    target regclass;
begin
    foreach target in array array['audit.decision', 'audit.correction', 'audit.answer', 'audit.load_end']::regclass[]
    loop
        execute format(
            'create trigger append_only before update or delete or truncate on %s '
            'for each statement execute function audit.refuse_change()', target);
        execute format('grant select on %s to loader, transformer, publisher, auditor', target);
    end loop;
end
$$;
create index decision_slot on audit.decision (province_code, form_code, reporting_unit_code, period);

insert into audit.appender (table_name, role_name)
select table_name, 'loader' from unnest(array['decision', 'correction', 'answer', 'load_end']) as decided (table_name);
