-- How far a sink of events has come.
create table sink_position (
    sink varchar(128) primary key,
    sequence_number bigint not null
);

-- Events that a sink did not take.
create table dead_letter (
    sink varchar(128) not null,
    sequence_number bigint not null,
    buried_at timestamp(6) with time zone not null,
    attempts integer not null,
    why text not null,
    primary key (sink, sequence_number)
);
create index dead_letter_age on dead_letter (buried_at);

-- Documents that are nobody's in particular, such as the default of predictive scaling.
create table defaults (
    name varchar(64) primary key,
    document text not null
);
