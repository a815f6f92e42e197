package io.novacron.autoscaler.plugins.push;

import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Writes bodies as Prometheus does.
final class RemoteWriteBody {

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /// One series: its labels (`__name__` among them), then values and times in turn.
    RemoteWriteBody series(Map<String, String> labels, double value, long millis) {
        ByteArrayOutputStream series = new ByteArrayOutputStream();
        new TreeMap<>(labels)
                .forEach((name, text) ->
                        write(
                                series,
                                1,
                                bytes(out -> {
                                    out.writeString(1, name);
                                    out.writeString(2, text);
                                })));
        write(
                series,
                2,
                bytes(out -> {
                    out.writeDouble(1, value);
                    out.writeInt64(2, millis);
                }));
        write(message, 1, series.toByteArray());
        return this;
    }

    byte[] unpacked() {
        return message.toByteArray();
    }

    byte[] packed() {
        return pack(unpacked());
    }

    static byte[] pack(byte[] message) {
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] packed = new byte[snappy.maxCompressedLength(message.length)];
        int length = snappy.compress(message, 0, message.length, packed, 0, packed.length);
        return Arrays.copyOf(packed, length);
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
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

    private static void write(ByteArrayOutputStream to, int field, byte[] content) {
        to.writeBytes(bytes(out -> out.writeByteArray(field, content)));
    }
}
