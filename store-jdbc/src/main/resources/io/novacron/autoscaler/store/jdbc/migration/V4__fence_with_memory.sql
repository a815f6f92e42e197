-- Plain SQL that H2 and PostgreSQL run alike.

-- The fence of a group stands beside its memory, which nearly every fenced write replaces: one row is
-- written instead of two, and the group's document is not written again. Every group has such a row;
-- the document is empty until there is a memory.
insert into group_memory (group_id, epoch, document)
    select id, epoch, '' from scaling_group
    where not exists (select 1 from group_memory where group_id = scaling_group.id);
update group_memory
    set epoch = (select epoch from scaling_group where scaling_group.id = group_memory.group_id);
alter table scaling_group drop column epoch;

-- Numbers are taken a thousand at a time: H2 makes each taking durable by itself, which cost more than
-- the decisions. Gaps do not matter, and order is by time first.
alter table decision alter column sequence_number set cache 1000;
