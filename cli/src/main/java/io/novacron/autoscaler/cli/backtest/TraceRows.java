package io.novacron.autoscaler.cli.backtest;

import io.novacron.autoscaler.simulator.Tick;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes a run tick by tick: `timestamp,demand,needed,ready,paid,desired,oracle,action,reason`.
/// The oracle has no value before figures count, action and reason none where nothing was
/// evaluated.
public final class TraceRows implements Consumer<Tick> {

    private static final String HEADER =
            "timestamp,demand,needed,ready,paid,desired,oracle,action,reason";

    private final Writer out;
    private final int skip;
    private final int[] oracle;
    private final boolean sized;
    private int tick;

    /// @param oracle its instances from tick `skip` on
    /// @param sized whether instances have sizes; then the wanted one closes each row
    /// @throws UncheckedIOException where it cannot write
    public TraceRows(Writer out, int skip, int[] oracle, boolean sized) {
        this.out = out;
        this.skip = skip;
        this.oracle = oracle;
        this.sized = sized;
        write(HEADER + (sized ? ",size\n" : "\n"));
    }

    @Override
    public void accept(Tick now) {
        StringBuilder row = new StringBuilder(160);
        row.append(now.at()).append(',').append(number(now.demand()));
        row.append(',').append(now.needed()).append(',').append(now.ready());
        row.append(',').append(now.paid()).append(',').append(now.desired()).append(',');
        if (tick >= skip) {
            row.append(oracle[tick - skip]);
        }
        row.append(',');
        now.decision()
                .ifPresent(
                        decision -> row.append(decision.action().name().toLowerCase(Locale.ROOT)));
        row.append(',');
        now.decision().ifPresent(decision -> row.append(quoted(decision.reason())));
        if (sized) {
            row.append(',').append(quoted(now.size().orElse("")));
        }
        write(row.append('\n').toString());
        tick++;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String quoted(String text) {
        boolean plain =
                text.chars().noneMatch(letter -> letter == ',' || letter == '"' || letter < ' ');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private void write(String text) {
        try {
            out.write(text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
