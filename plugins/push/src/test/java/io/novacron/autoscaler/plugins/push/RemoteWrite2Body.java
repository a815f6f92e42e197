package io.novacron.autoscaler.plugins.push;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes bodies of remote write 2.0 as Prometheus does: texts once, labels as places among them.
final class RemoteWrite2Body {

    private final List<String> symbols = new ArrayList<>(List.of(""));
    private final ByteArrayOutputStream series = new ByteArrayOutputStream();

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    /// One series with one value.
    RemoteWrite2Body series(Map<String, String> labels, double value, long millis) {
        return series(labels, out -> sample(out, value, millis));
    }

    /// One series with a native histogram and an exemplar.
    RemoteWrite2Body histogram(Map<String, String> labels, long millis) {
        return series(
                labels,
                out -> {
                    out.writeByteArray(3, bytes(histogram -> histogram.writeInt64(15, millis)));
                    out.writeByteArray(4, bytes(exemplar -> exemplar.writeDouble(2, 1)));
                });
    }

    private RemoteWrite2Body series(Map<String, String> labels, Writing content) {
        byte[] references =
                bytes(out -> {
                    for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
                        out.writeUInt32NoTag(place(label.getKey()));
                        out.writeUInt32NoTag(place(label.getValue()));
                    }
                });
        byte[] one =
                bytes(out -> {
                    out.writeByteArray(1, references);
                    content.to(out);
                    // Metadata and the earlier place of a counter's start: skipped.
                    out.writeByteArray(5, bytes(metadata -> metadata.writeEnum(1, 2)));
                    out.writeInt64(6, 1);
                });
        series.writeBytes(bytes(out -> out.writeByteArray(5, one)));
        return this;
    }

    private static void sample(CodedOutputStream to, double value, long millis) throws IOException {
        to.writeByteArray(
                2,
                bytes(out -> {
                    out.writeDouble(1, value);
                    out.writeInt64(2, millis);
                    out.writeInt64(3, millis - 1);
                }));
    }

    private int place(String text) {
        if (!symbols.contains(text)) {
            symbols.add(text);
        }
        return symbols.indexOf(text);
    }

    private byte[] texts() {
        return bytes(out -> {
            for (String symbol : symbols) {
                out.writeString(4, symbol);
            }
        });
    }

    byte[] unpacked() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(texts());
        message.writeBytes(series.toByteArray());
        return message.toByteArray();
    }

    byte[] packed() {
        return RemoteWriteBody.pack(unpacked());
    }

    /// With the texts behind the series that need them, which protobuf allows.
    byte[] packedBackwards() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(series.toByteArray());
        message.writeBytes(texts());
        return RemoteWriteBody.pack(message.toByteArray());
    }

    private static byte[] bytes(Writing writing) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writing.to(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
