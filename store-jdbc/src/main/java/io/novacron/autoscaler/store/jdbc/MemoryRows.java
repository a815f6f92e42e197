package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// Rows of memories. Runs within a transaction that has locked the groups' rows.
final class MemoryRows {

    private static final String UPDATE =
            "update group_memory set epoch = :epoch, document = :document where group_id = :id";
    private static final String INSERT =
            "insert into group_memory (group_id, epoch, document) values (:id, :epoch, :document)";

    private MemoryRows() {}

    static Optional<String> find(Handle handle, String group) {
        return handle.createQuery("select document from group_memory where group_id = :id")
                .bind("id", group)
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
                memories.put(row.group(), Documents.memory(row.group(), row.document()));
            }
            if (page.size() < GroupRows.PAGE) {
                return memories;
            }
            after = page.getLast().group();
        }
    }

    private record Row(String group, String document) {}

    static void put(Handle handle, String group, long epoch, Memory memory) {
        String document = Documents.write(memory);
        if (run(handle, UPDATE, group, epoch, document) == 0) {
            run(handle, INSERT, group, epoch, document);
        }
    }

    private static int run(Handle handle, String sql, String group, long epoch, String document) {
        return handle.createUpdate(sql)
                .bind("epoch", epoch)
                .bind("document", document)
                .bind("id", group)
                .execute();
    }

    static void putAll(Handle handle, long epoch, List<Checkpoint> checkpoints) {
        List<Row> rows =
                checkpoints.stream()
                        .map(checkpoint ->
                                new Row(checkpoint.group(), Documents.write(checkpoint.memory())))
                        .toList();
        int[] updated = runAll(handle, UPDATE, epoch, rows);
        List<Row> fresh = new ArrayList<>();
        for (int index = 0; index < updated.length; index++) {
            if (updated[index] == 0) {
                fresh.add(rows.get(index));
            }
        }
        runAll(handle, INSERT, epoch, fresh);
    }

    private static int[] runAll(Handle handle, String sql, long epoch, List<Row> rows) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        try (PreparedBatch batch = handle.prepareBatch(sql)) {
            for (Row row : rows) {
                batch.bind("epoch", epoch)
                        .bind("document", row.document())
                        .bind("id", row.group())
                        .add();
            }
            return batch.execute();
        }
    }
}
