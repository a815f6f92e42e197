-- Plain SQL that H2 and PostgreSQL run alike.

-- Sizes by launch key, as a JSON object, and changes of size in place, as a JSON list; empty where an
-- intent has none.
alter table open_intent add column launch_sizes text default '' not null;
alter table open_intent add column resizes text default '' not null;
