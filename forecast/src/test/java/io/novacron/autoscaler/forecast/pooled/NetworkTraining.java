package io.novacron.autoscaler.forecast.pooled;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

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
                read(Path.of(args[0])).stream()
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

    private static List<double[]> read(Path file) throws IOException {
        Map<String, List<Double>> all = new LinkedHashMap<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int first = line.indexOf(',');
                int last = line.lastIndexOf(',');
                all.computeIfAbsent(line.substring(0, first), _ -> new ArrayList<>())
                        .add(Double.parseDouble(line.substring(last + 1)));
            }
        }
        return all.values().stream()
                .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
                .toList();
    }
}
