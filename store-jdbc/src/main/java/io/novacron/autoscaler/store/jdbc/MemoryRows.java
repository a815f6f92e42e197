package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// Rows of memories, and the epoch that fences every write of a group: one row a group, by which it
/// is locked too. Runs within a transaction.
final class MemoryRows {

    /// Of a group that has no memory yet.
    private static final String NONE = "";

    private MemoryRows() {}

    static Optional<String> find(Handle handle, String group) {
        return handle.createQuery(
                        "select document from group_memory where group_id = :id and document <> :none")
                .bind("id", group)
                .bind("none", NONE)
                .mapTo(String.class)
                .findOne();
    }

    static Map<String, Memory> all(Handle handle) {
        Map<String, Memory> memories = new HashMap<>();
        String after = "";
        while (true) {
            List<Row> page =
                    handle.createQuery(
                                    "select group_id, document from group_memory where group_id > :after order by group_id limit :page")
                            .bind("after", after)
                            .bind("page", GroupRows.PAGE)
                            .map((row, _) ->
                                    new Row(row.getString("group_id"), row.getString("document")))
                            .list();
            for (Row row : page) {
                if (!row.document().equals(NONE)) {
                    memories.put(row.group(), Documents.memory(row.group(), row.document()));
                }
            }
            if (page.size() < GroupRows.PAGE) {
                return memories;
            }
            after = page.getLast().group();
        }
    }

    private record Row(String group, String document) {}

    static void create(Handle handle, String group) {
        handle.createUpdate(
                        "insert into group_memory (group_id, epoch, document) values (:id, 0, :none)")
                .bind("id", group)
                .bind("none", NONE)
                .execute();
    }

    /// Keeps others off a group until the transaction ends.
    static void lock(Handle handle, String group) {
        int locked =
                handle.createUpdate("update group_memory set epoch = epoch where group_id = :id")
                        .bind("id", group)
                        .execute();
        if (locked == 0) {
            throw refusal(handle, group, 0);
        }
    }

    /// Refuses an older epoch, and keeps others off the group until the transaction ends.
    static void fence(Handle handle, String group, long epoch) {
        int locked =
                handle.createUpdate(
                                "update group_memory set epoch = :epoch where group_id = :id and epoch <= :epoch")
                        .bind("epoch", epoch)
                        .bind("id", group)
                        .execute();
        if (locked == 0) {
            throw refusal(handle, group, epoch);
        }
    }

    /// Writes memories; refuses older epochs, and keeps others off the groups until the transaction
    /// ends. In the order given.
    ///
    /// @return the refused groups
    static List<String> putAll(Handle handle, long epoch, List<Write> writes) {
        int[] written;
        try (PreparedBatch batch =
                handle.prepareBatch(
                        "update group_memory set epoch = :epoch, document = :document where group_id = :id and epoch <= :epoch")) {
            for (Write write : writes) {
                batch.bind("epoch", epoch)
                        .bind("document", Documents.write(write.memory()))
                        .bind("id", write.group())
                        .add();
            }
            written = batch.execute();
        }
        List<String> refused = new ArrayList<>();
        for (int index = 0; index < written.length; index++) {
            if (written[index] == 0) {
                refused.add(writes.get(index).group());
            }
        }
        return refused;
    }

    /// Why a write with an epoch found no row of its group.
    static OutsideException refusal(Handle handle, String group, long epoch) {
        return handle.createQuery("select epoch from group_memory where group_id = :id")
                .bind("id", group)
                .mapTo(Long.class)
                .findOne()
                .map(known ->
                        new OutsideException(
                                Kind.FENCED,
                                "group %s is owned with epoch %d, not %d"
                                        .formatted(group, known, epoch)))
                .orElseGet(
                        () -> new OutsideException(Kind.INVALID, "no group %s".formatted(group)));
    }
}
