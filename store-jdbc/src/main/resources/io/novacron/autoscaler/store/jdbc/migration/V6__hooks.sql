-- Plain SQL that H2 and PostgreSQL run alike.

-- How far an instance has come with the lifecycle hooks of one transition; kept until it is gone.
create table hook_wait (
    group_id varchar(128) not null references scaling_group (id),
    instance_id varchar(512) not null,
    transition varchar(16) not null,
    phase varchar(16) not null,
    -- Names of the hooks that are done, as a JSON list.
    finished text not null,
    -- The hook's turn; all of it is null before the first.
    hook varchar(64),
    token varchar(64),
    waits_since timestamp(6) with time zone,
    due_at timestamp(6) with time zone,
    latest_at timestamp(6) with time zone,
    heartbeat_at timestamp(6) with time zone,
    attempts integer default 0 not null,
    primary key (group_id, instance_id, transition)
);
