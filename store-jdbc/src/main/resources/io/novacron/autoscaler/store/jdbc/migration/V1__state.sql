-- Plain SQL that H2 and PostgreSQL run alike.

-- What is counted across all groups: the newest epoch granted, the last event's sequence.
create table counter (
    name varchar(32) primary key,
    last_number bigint not null
);
insert into counter (name, last_number) values ('epoch', 0);
insert into counter (name, last_number) values ('event', 0);

create table scaling_group (
    id varchar(128) primary key,
    version bigint not null,
    document text not null,
    -- The owner's: writes with an older one are refused.
    epoch bigint not null
);

create table group_memory (
    group_id varchar(128) primary key references scaling_group (id),
    epoch bigint not null,
    document text not null
);

-- Open intents only, one per group: how they ended is in the events.
create table open_intent (
    group_id varchar(128) primary key references scaling_group (id),
    id varchar(64) not null,
    epoch bigint not null,
    opened_at timestamp(6) with time zone not null,
    from_capacity integer not null,
    to_capacity integer not null,
    reason text not null,
    launch_keys text not null,
    terminate_ids text not null
);
create index open_intent_id on open_intent (id);

-- Appended to and never changed. Sequences have no gaps; each hash covers the one before.
create table event (
    sequence_number bigint primary key,
    happened_at timestamp(6) with time zone not null,
    group_id varchar(128),
    event_type varchar(64) not null,
    message text not null,
    details text not null,
    intent_id varchar(64),
    hash char(64) not null
);
create index event_of_group on event (group_id, sequence_number);
