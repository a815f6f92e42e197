package io.novacron.autoscaler.benchmarks;

import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// Bodies as they are pushed: a sample of the metric `load` for each of some groups.
final class PushedBodies {

    private PushedBodies() {}

    /// Our own form, each sample with a time of its own.
    ///
    /// @param first number of the first group, `group-0` and so on
    static byte[] json(int first, int groups, Instant at) {
        StringBuilder body = new StringBuilder("{\"samples\": [");
        for (int group = first; group < first + groups; group++) {
            body.append(group == first ? "" : ", ")
                    .append(
                            "{\"group\": \"group-%s\", \"metric\": \"load\", \"value\": %s, \"at\": \"%s\"}"
                                    .formatted(group, value(group), at));
        }
        return body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static double value(int group) {
        return 10.5 + group % 10;
    }

    /// Prometheus remote write 1.0, eight labels a series.
    static byte[] remoteWrite(int first, int groups, Instant at) {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(message);
            for (int group = first; group < first + groups; group++) {
                out.writeByteArray(1, series(group, at.toEpochMilli()));
            }
            out.flush();
            SnappyJavaCompressor snappy = new SnappyJavaCompressor();
            byte[] packed = new byte[snappy.maxCompressedLength(message.size())];
            int length =
                    snappy.compress(
                            message.toByteArray(), 0, message.size(), packed, 0, packed.length);
            return Arrays.copyOf(packed, length);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
    }

    private static byte[] series(int group, long atMillis) throws IOException {
        ByteArrayOutputStream series = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(series);
        String[] labels = {
            "__name__",
            "load",
            "cluster",
            "eu-1",
            "env",
            "production",
            "group",
            "group-" + group,
            "instance",
            "10.0.%s.%s:9100".formatted(group / 250, group % 250),
            "job",
            "workers",
            "region",
            "eu-central",
            "team",
            "shop"
        };
        for (int label = 0; label < labels.length; label += 2) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream pair = CodedOutputStream.newInstance(bytes);
            pair.writeString(1, labels[label]);
            pair.writeString(2, labels[label + 1]);
            pair.flush();
            out.writeByteArray(1, bytes.toByteArray());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream sample = CodedOutputStream.newInstance(bytes);
        sample.writeDouble(1, value(group));
        sample.writeInt64(2, atMillis);
        sample.flush();
        out.writeByteArray(2, bytes.toByteArray());
        out.flush();
        return series.toByteArray();
    }
}
