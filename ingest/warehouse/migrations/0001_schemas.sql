-- The rooms of the warehouse and who may enter them. Runs as the role `owner` (created before, see roles.py).
create schema raw;
create schema audit;
create schema staging;
create schema intermediate;
create schema marts;
create schema bi;

revoke create on schema public from public;

grant usage on schema raw, audit to loader, transformer, publisher, auditor;
grant usage, create on schema staging, intermediate, marts, bi to transformer;
grant usage on schema marts to publisher, auditor;
grant usage on schema bi to bi_reader, auditor, publisher;
