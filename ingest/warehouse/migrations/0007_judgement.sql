-- What each validation run said of each submission it judged, also where its verdict stayed what it was.
create table audit.judgement (
    validation_run_id uuid not null references audit.validation_run,
    submission_id bigint not null references audit.receipt,
    verdict text not null check (verdict in ('accepted', 'accepted_with_warnings', 'quarantined', 'refused')),
    primary key (validation_run_id, submission_id)
);
comment on table audit.judgement is '逐次审核结论。What each validation run said of each submission, judged again ones included.';

create trigger append_only before update or delete or truncate on audit.judgement
for each statement execute function audit.refuse_change();
grant select on audit.judgement to loader, transformer, publisher, auditor;
insert into audit.appender (table_name, role_name) values ('judgement', 'loader');

-- What is said of a submission now: by reading it, and by the newest run that judged it.
create view audit.current_finding as
select finding.* from audit.finding
left join (
    select distinct on (submission_id) submission_id, validation_run_id
    from audit.judgement inner join audit.validation_run using (validation_run_id)
    order by submission_id asc, finished_at desc
) as newest using (submission_id)
where
    finding.validation_run_id is null
    or newest.validation_run_id is null
    or finding.validation_run_id = newest.validation_run_id;
comment on view audit.current_finding is '现行问题清单。Findings of reading and of the newest validation run of each submission.';
grant select on audit.current_finding to loader, transformer, publisher, auditor;
