-- Where a file came from, below the inbox; of what came in a zip attachment also the attachment, which is archived too.
alter table audit.receipt add column source text;
alter table audit.receipt add column attachment_sha256 text check (attachment_sha256 ~ '^[0-9a-f]{64}$');
comment on column audit.receipt.source is
'来处：收件目录下的路径，压缩包内的文件写作 包名!文件名。Path below the inbox; ATTACHMENT!MEMBER of a zip attachment.';
comment on column audit.receipt.attachment_sha256 is
'所在压缩包的哈希，原包同在档案中。Hash of the zip attachment that it came in.';

-- A load that a scheduler runs in steps holds others up until it ends, or until this instant. Null: one process runs it.
alter table audit.load add column held_until timestamptz;
comment on column audit.load.held_until is
'调度装载最迟占用到何时。Until when at the latest a scheduler''s load holds others up.';

-- A load whose candidate waits for a person has come to an end of its own.
alter table audit.load_end drop constraint load_end_outcome_check, drop constraint load_end_step_check;
alter table audit.load_end
    add constraint load_end_outcome_check check (outcome in ('finished', 'failed', 'interrupted', 'awaiting')),
    add constraint load_end_step_check check (
        step in ('receive', 'read', 'validate', 'build', 'gate', 'approve', 'publish', 'report')
    );

-- What a person said of a candidate that may not be published without one: of exactly these figures.
create table audit.approval (
    approval_id bigint generated always as identity primary key,
    province_code text not null,
    load_id uuid not null references audit.load,
    release_id text not null,
    figures_sha256 text not null check (figures_sha256 ~ '^[0-9a-f]{64}$'),
    is_approved boolean not null,
    grounds text not null check (grounds <> ''),  -- why a person was asked, as they were told
    person text not null check (person <> ''),
    reason text not null check (reason <> ''),
    decided_at timestamptz not null default clock_timestamp()
);
comment on table audit.approval is '发布审批。Who approved or refused a candidate release, why they were asked, and what they said.';

create trigger append_only before update or delete or truncate on audit.approval
for each statement execute function audit.refuse_change();
grant select on audit.approval to loader, transformer, publisher, auditor;
insert into audit.appender (table_name, role_name) values ('approval', 'publisher');
