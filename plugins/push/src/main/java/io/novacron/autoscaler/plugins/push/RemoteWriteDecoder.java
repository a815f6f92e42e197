package io.novacron.autoscaler.plugins.push;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a body of Prometheus remote write: a snappy block that holds a protobuf message, of
/// version 1
///
/// ```
/// WriteRequest { repeated TimeSeries timeseries = 1; }
/// TimeSeries   { repeated Label labels = 1; repeated Sample samples = 2; }
/// Label        { string name = 1; string value = 2; }
/// Sample       { double value = 1; int64 timestamp = 2; }        milliseconds
/// ```
///
/// or of version 2, where labels are places in a list of texts, name and value in turn:
///
/// ```
/// Request      { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
/// TimeSeries   { repeated uint32 labels_refs = 1; repeated Sample samples = 2;
///                repeated Histogram histograms = 3; repeated Exemplar exemplars = 4; }
/// ```
///
/// Other fields (metadata, starts of counters) are skipped; native histograms and exemplars are
/// counted in version 2, whose sender is told, and skipped in version 1. The message is read field
/// by field, without objects for each sample: that is where the time would go. Not thread-safe; one
/// decoder, one body.
final class RemoteWriteDecoder {

    /// Three bytes of a snappy block become 64 at most; a head that claims more is a lie, told
    /// before memory is taken for it.
    private static final int MOST_GROWTH = 22;

    private static final int TIME_SERIES = tag(1);
    private static final int LABEL = tag(1);
    private static final int SAMPLE = tag(2);
    private static final int LABEL_NAME = tag(1);
    private static final int LABEL_VALUE = tag(2);
    private static final int SYMBOL = tag(4);
    private static final int TIME_SERIES_2 = tag(5);
    private static final int REFERENCES = tag(1);
    private static final int REFERENCE = (1 << 3) | WireFormat.WIRETYPE_VARINT;
    private static final int HISTOGRAM = tag(3);
    private static final int EXEMPLAR = tag(4);
    private static final int SAMPLE_VALUE = (1 << 3) | WireFormat.WIRETYPE_FIXED64;
    private static final int SAMPLE_TIME = (2 << 3) | WireFormat.WIRETYPE_VARINT;

    /// Many times what Prometheus sends at once; beyond, a body is made to fill memory.
    private static final int MOST_SYMBOLS = 1_000_000;

    private final Sink sink;
    private final List<String> symbols = new ArrayList<>();
    private final Labels labels = new Labels();
    private double[] values = new double[4];
    private long[] times = new long[4];
    private int samples;
    private int histograms;
    private int exemplars;
    private int openName = -1;

    /// Takes what was read.
    interface Sink {
        /// One series with its samples, in the order of the body.
        ///
        /// @param values and `times` hold `samples` entries; times in milliseconds
        /// @param histograms native histograms of the series, in version 2
        void series(Labels labels, double[] values, long[] times, int samples, int histograms);
    }

    private RemoteWriteDecoder(Sink sink) {
        this.sink = sink;
    }

    private static int tag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /// Reads a body of version 1; series before a fault have been handed on when it is found.
    ///
    /// @throws PushException where the body is not what it should be
    static void read(byte[] body, int maxDecodedBytes, Sink sink) {
        byte[] message = unpack(body, maxDecodedBytes);
        try {
            new RemoteWriteDecoder(sink).request(CodedInputStream.newInstance(message));
        } catch (IOException wrong) {
            throw malformed("WriteRequest of Prometheus remote write 1.0", wrong);
        }
    }

    /// The same for version 2.
    ///
    /// @return how many exemplars there were
    static int read2(byte[] body, int maxDecodedBytes, Sink sink) {
        byte[] message = unpack(body, maxDecodedBytes);
        RemoteWriteDecoder decoder = new RemoteWriteDecoder(sink);
        try {
            // Twice, since nothing says that the texts come before the series that need them.
            decoder.symbols(CodedInputStream.newInstance(message));
            decoder.request2(CodedInputStream.newInstance(message));
        } catch (IOException wrong) {
            throw malformed("Request of Prometheus remote write 2.0", wrong);
        }
        return decoder.exemplars;
    }

    private static PushException malformed(String what, IOException wrong) {
        return new PushException(
                PushException.Kind.MALFORMED,
                "the body is not a %s: %s".formatted(what, wrong.getMessage()),
                wrong);
    }

    private static byte[] unpack(byte[] body, int maxDecodedBytes) {
        SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
        try {
            int length = snappy.getUncompressedLength(body, 0);
            if (length > maxDecodedBytes) {
                throw new PushException(
                        PushException.Kind.TOO_LARGE,
                        "the body unpacks to %s bytes, at most %s are read"
                                .formatted(length, maxDecodedBytes));
            }
            if (length < 0 || length > (long) MOST_GROWTH * body.length) {
                throw notSnappy(null);
            }
            // Never a buffer from earlier: a bad body could show what it held.
            byte[] message = new byte[length];
            int written = snappy.decompress(body, 0, body.length, message, 0, length);
            if (written != length) {
                throw notSnappy(null);
            }
            return message;
        } catch (IndexOutOfBoundsException | IllegalArgumentException wrong) {
            throw notSnappy(wrong);
        } catch (io.airlift.compress.v3.MalformedInputException wrong) {
            throw notSnappy(wrong);
        }
    }

    private static PushException notSnappy(@org.jspecify.annotations.Nullable Throwable cause) {
        return new PushException(
                PushException.Kind.MALFORMED, "the body is not a snappy block", cause);
    }

    private void request(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TIME_SERIES) {
                int outer = in.pushLimit(in.readRawVarint32());
                series(in);
                in.popLimit(outer);
            } else {
                skip(in, tag);
            }
        }
    }

    private void series(CodedInputStream in) throws IOException {
        labels.clear();
        samples = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == LABEL) {
                int outer = in.pushLimit(in.readRawVarint32());
                label(in);
                in.popLimit(outer);
            } else if (tag == SAMPLE) {
                int outer = in.pushLimit(in.readRawVarint32());
                sample(in);
                in.popLimit(outer);
            } else {
                skip(in, tag);
            }
        }
        sink.series(labels, values, times, samples, 0);
    }

    private void symbols(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != SYMBOL) {
                skip(in, tag);
            } else if (symbols.size() == MOST_SYMBOLS) {
                throw new InvalidProtocolBufferException("more than 1,000,000 symbols");
            } else {
                symbols.add(in.readStringRequireUtf8());
            }
        }
    }

    private void request2(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TIME_SERIES_2) {
                int outer = in.pushLimit(in.readRawVarint32());
                series2(in);
                in.popLimit(outer);
            } else {
                skip(in, tag);
            }
        }
    }

    private void series2(CodedInputStream in) throws IOException {
        labels.clear();
        samples = 0;
        histograms = 0;
        openName = -1;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == REFERENCES) {
                int outer = in.pushLimit(in.readRawVarint32());
                while (!in.isAtEnd()) {
                    reference(in.readRawVarint32());
                }
                in.popLimit(outer);
            } else if (tag == REFERENCE) {
                reference(in.readRawVarint32());
            } else if (tag == SAMPLE) {
                int outer = in.pushLimit(in.readRawVarint32());
                sample(in);
                in.popLimit(outer);
            } else {
                histograms += tag == HISTOGRAM ? 1 : 0;
                exemplars += tag == EXEMPLAR ? 1 : 0;
                skip(in, tag);
            }
        }
        if (openName >= 0) {
            throw new InvalidProtocolBufferException("a label has a name and no value");
        }
        sink.series(labels, values, times, samples, histograms);
    }

    // Names and values come in turn.
    private void reference(int symbol) throws IOException {
        if (symbol < 0 || symbol >= symbols.size()) {
            throw new InvalidProtocolBufferException(
                    "a label refers to symbol %s of %s"
                            .formatted(Integer.toUnsignedString(symbol), symbols.size()));
        }
        if (openName < 0) {
            openName = symbol;
            return;
        }
        add(symbols.get(openName), symbols.get(symbol));
        openName = -1;
    }

    private void label(CodedInputStream in) throws IOException {
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == LABEL_NAME) {
                name = in.readStringRequireUtf8();
            } else if (tag == LABEL_VALUE) {
                value = in.readStringRequireUtf8();
            } else {
                skip(in, tag);
            }
        }
        add(name, value);
    }

    private void add(String name, String value) {
        if (!labels.add(name, value)) {
            throw new PushException(
                    PushException.Kind.MALFORMED,
                    "a series has more than %s labels".formatted(Labels.MOST));
        }
    }

    private void sample(CodedInputStream in) throws IOException {
        double value = 0;
        long time = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SAMPLE_VALUE) {
                value = in.readDouble();
            } else if (tag == SAMPLE_TIME) {
                time = in.readInt64();
            } else {
                skip(in, tag);
            }
        }
        if (samples == values.length) {
            values = Arrays.copyOf(values, samples * 2);
            times = Arrays.copyOf(times, samples * 2);
        }
        values[samples] = value;
        times[samples++] = time;
    }

    // An end of a group that was never begun is the one field that cannot be skipped.
    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("an end without a beginning");
        }
    }
}
