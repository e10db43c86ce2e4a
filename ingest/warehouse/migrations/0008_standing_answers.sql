-- A correction withdrawn lets the one before it count again: another row of the same decision, by a later run.
alter table audit.correction drop constraint correction_pkey,
    add primary key (submission_id, sheet, cell, decision_id, validation_run_id);

-- What still answers a finding: a decision that was withdrawn does not.
create view audit.standing_answer as
select answer.* from audit.answer
where not exists (select from audit.decision where decision.withdraws = answer.decision_id);
comment on view audit.standing_answer is '现行答复。Answers whose decision was not withdrawn.';
grant select on audit.standing_answer to loader, transformer, publisher, auditor;
