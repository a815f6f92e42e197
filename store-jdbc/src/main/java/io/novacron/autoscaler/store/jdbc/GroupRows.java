package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.GroupVersion;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/// Rows of groups: documents and versions. Runs within a transaction.
final class GroupRows {

    /// Rows handled by one statement, so that none takes long.
    static final int PAGE = 2_000;

    private GroupRows() {}

    /// Grants the next epoch and fences groups with it. Rows are locked in order of their ids.
    static long takeOver(Handle handle, Collection<String> groups) {
        handle.execute("update counter set last_number = last_number + 1 where name = 'epoch'");
        long epoch =
                handle.createQuery("select last_number from counter where name = 'epoch'")
                        .mapTo(Long.class)
                        .one();
        List<String> ordered = groups.stream().sorted().toList();
        for (int from = 0; from < ordered.size(); from += PAGE) {
            try (PreparedBatch batch =
                    handle.prepareBatch(
                            "update group_memory set epoch = :epoch where group_id = :id")) {
                for (String group : ordered.subList(from, Math.min(ordered.size(), from + PAGE))) {
                    batch.bind("epoch", epoch).bind("id", group).add();
                }
                batch.execute();
            }
        }
        return epoch;
    }

    static List<String> ids(Handle handle) {
        return handle.createQuery("select id from scaling_group order by id")
                .mapTo(String.class)
                .list();
    }

    static List<StoredGroup> all(Handle handle) {
        List<StoredGroup> groups = new ArrayList<>();
        String after = "";
        while (true) {
            List<StoredGroup> page =
                    handle.createQuery(
                                    "select id, version, document from scaling_group where id > :after order by id limit :page")
                            .bind("after", after)
                            .bind("page", PAGE)
                            .map(GroupRows::stored)
                            .list();
            groups.addAll(page);
            if (page.size() < PAGE) {
                return groups;
            }
            after = page.getLast().group().id();
        }
    }

    static Optional<StoredGroup> find(Handle handle, String id) {
        return handle.createQuery("select id, version, document from scaling_group where id = :id")
                .bind("id", id)
                .map(GroupRows::stored)
                .findOne();
    }

    private static StoredGroup stored(ResultSet row, StatementContext context) throws SQLException {
        return new StoredGroup(
                Documents.group(row.getString("id"), row.getString("document")),
                row.getLong("version"));
    }

    static List<GroupVersion> versions(Handle handle, String group, int limit) {
        return handle.createQuery(
                        "select * from group_version where group_id = :id order by version desc limit :limit")
                .bind("id", group)
                .bind("limit", Math.min(limit, StateStore.VERSIONS))
                .map((row, _) ->
                        new GroupVersion(
                                row.getLong("version"),
                                Columns.instant(row, "stored_at"),
                                row.getString("stored_by"),
                                Documents.group(group, row.getString("document"))))
                .list();
    }

    static StoredGroup create(Handle handle, ScalingGroup group, Event event) {
        String document = Documents.write(group);
        handle.createUpdate(
                        "insert into scaling_group (id, version, document) values (:id, 1, :document)")
                .bind("id", group.id())
                .bind("document", document)
                .execute();
        MemoryRows.create(handle, group.id());
        addVersion(handle, group.id(), 1, document, event);
        return new StoredGroup(group, 1);
    }

    static StoredGroup update(Handle handle, ScalingGroup group, long version, Event event) {
        String document = Documents.write(group);
        int updated =
                handle.createUpdate(
                                "update scaling_group set document = :document, version = version + 1 where id = :id and version = :version")
                        .bind("document", document)
                        .bind("id", group.id())
                        .bind("version", version)
                        .execute();
        if (updated == 0) {
            throw new OutsideException(
                    Kind.INVALID,
                    "group %s does not exist at version %d".formatted(group.id(), version));
        }
        addVersion(handle, group.id(), version + 1, document, event);
        return new StoredGroup(group, version + 1);
    }

    private static void addVersion(
            Handle handle, String group, long version, String document, Event event) {
        handle.createUpdate(
                        "insert into group_version (group_id, version, stored_at, stored_by, document) values (:id, :version, :at, :by, :document)")
                .bind("id", group)
                .bind("version", version)
                .bind("at", Columns.of(event.at()))
                .bind("by", event.details().getOrDefault(StateStore.ACTOR, ""))
                .bind("document", document)
                .execute();
        handle.createUpdate(
                        "delete from group_version where group_id = :id and version <= :forgotten")
                .bind("id", group)
                .bind("forgotten", version - StateStore.VERSIONS)
                .execute();
    }

    static void delete(Handle handle, String group) {
        // Locks the row before its children, as every other write does.
        MemoryRows.lock(handle, group);
        for (String table : List.of("open_intent", "hook_wait", "group_memory", "group_version")) {
            handle.createUpdate("delete from <table> where group_id = :id")
                    .define("table", table)
                    .bind("id", group)
                    .execute();
        }
        handle.createUpdate("delete from scaling_group where id = :id").bind("id", group).execute();
    }
}
