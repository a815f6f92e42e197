package io.novacron.autoscaler.forecast.pooled;

import io.novacron.autoscaler.forecast.ForecastEvaluation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Makes the weights that are shipped. Development only, a quarter of an hour a network; see
/// docs/benchmarks.md.
///
/// `NetworkTraining FILE SHAPE ROUNDS HELD_OUT OUTPUT`: hourly series (`series_id,step,value`,
/// gzip), `history` or `profile`, how often each origin is seen, how many of the last steps of each
/// series are kept from it (for validation), where the weights go.
final class NetworkTraining {

    private static final int[] HIDDEN = {512, 256};
    private static final long SEED = 1;
    private static final PrintStream OUT = System.out;

    private NetworkTraining() {}

    public static void main(String... args) throws IOException {
        WindowShape shape = WindowShape.valueOf(args[1].toUpperCase(Locale.ROOT));
        int heldOut = Integer.parseInt(args[3]);
        List<double[]> series =
                ForecastEvaluation.read(Path.of(args[0])).stream()
                        .map(all -> Arrays.copyOf(all, all.length - heldOut))
                        .toList();
        PooledForecaster trained =
                NetworkTrainer.train(
                        shape,
                        series,
                        HIDDEN,
                        Integer.parseInt(args[2]),
                        SEED,
                        round -> OUT.println("round " + round));
        Files.write(Path.of(args[4]), trained.network().bytes());
    }
}
