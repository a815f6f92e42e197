-- Plain SQL that H2 and PostgreSQL run alike.

-- Zones by launch key, as a JSON object; empty where an intent has none.
alter table open_intent add column launch_zones text default '' not null;
