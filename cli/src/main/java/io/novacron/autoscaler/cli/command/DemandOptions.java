package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.backtest.DemandFile;
import io.novacron.autoscaler.cli.backtest.DemandFileException;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.simulator.DemandTrace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that say on which demand a group is run, and from when on figures count.
final class DemandOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--demand",
            paramLabel = "FILE",
            required = true,
            description = {
                "CSV timestamp,value, gzip or not: load that arrives in each step; - is standard input"
            })
    private String demand = "";

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            defaultValue = "per_step",
            description = "of the values: per_step or per_second (default: ${DEFAULT-VALUE})")
    private Unit unit = Unit.per_step;

    @Option(
            names = "--scale",
            paramLabel = "K",
            defaultValue = "1",
            description = "multiplies the demand (default: ${DEFAULT-VALUE})")
    private double scale;

    @Option(names = "--from", paramLabel = "TIME", description = "leaves out what is before")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "leaves out what is from then on")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--peak-instances",
            paramLabel = "N",
            description = "scales the demand so that its peak needs exactly N instances")
    private Optional<Integer> peakInstances = Optional.empty();

    @Option(
            names = "--peak-quantile",
            paramLabel = "Q",
            description = "which demand is the peak: above 0 to 1 (default: 1, the largest)")
    private Optional<Double> peakQuantile = Optional.empty();

    @Option(
            names = "--skip",
            paramLabel = "DURATION",
            description = "time before figures count, such as 2d (default: one evaluation)")
    private Optional<String> skip = Optional.empty();

    /// What the values of the trace count; names as typed.
    enum Unit {
        per_step,
        per_second
    }

    /// The file's name, for output.
    String file() {
        return demand;
    }

    /// Reads the demand.
    ///
    /// @throws CommandFailure bad input, with every problem of the file
    /// @throws ParameterException where a time is none
    DemandTrace read(PlantModel plant) {
        try {
            DemandTrace load =
                    DemandFile.read(demand, InputFile.open(demand))
                            .trace(unit == Unit.per_second, plant.tick());
            if (from.isPresent() || to.isPresent()) {
                load =
                        load.between(
                                from.map(text -> time("--from", text)).orElse(load.start()),
                                to.map(text -> time("--to", text)).orElse(load.at(load.ticks())));
            }
            if (scale != 1) {
                load = load.times(scale);
            }
            return peakInstances.isEmpty()
                    ? load
                    : load.withPeak(
                            peakInstances.get(),
                            peakQuantile.orElse(1.0),
                            plant.capacityPerTick() * plant.utilization());
        } catch (DemandFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.badInput(demand + ": " + wrong.getMessage(), wrong);
        } catch (IOException failed) {
            throw InputFile.unreadable(demand, failed);
        }
    }

    /// Ticks that `--skip` asks for; empty where it is not given.
    ///
    /// @param ticks of the demand that figures are about
    OptionalInt skipped(Duration tick, int ticks) {
        if (skip.isEmpty()) {
            return OptionalInt.empty();
        }
        Duration length =
                DurationOption.parse(skip.get())
                        .filter(known -> !known.isNegative())
                        .orElseThrow(() -> wrong("--skip", skip.get(), "a duration such as 2d"));
        long skipped = Math.ceilDiv(length.toMillis(), tick.toMillis());
        if (skipped >= ticks) {
            throw wrong(
                    "--skip",
                    skip.get(),
                    "less than the demand's %d ticks of %d s".formatted(ticks, tick.toSeconds()));
        }
        return OptionalInt.of((int) skipped);
    }

    /// Whether the numbers given can be.
    ///
    /// @throws ParameterException where an option is wrong
    void check() {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw wrong("--scale", scale, "a number above 0");
        }
        peakInstances
                .filter(count -> count < 1)
                .ifPresent(count -> {
                    throw wrong("--peak-instances", count, "a whole number of at least 1");
                });
        peakQuantile
                .filter(quantile -> !(quantile > 0 && quantile <= 1))
                .ifPresent(quantile -> {
                    throw wrong("--peak-quantile", quantile, "above 0, at most 1");
                });
        if (peakQuantile.isPresent() && peakInstances.isEmpty()) {
            throw wrong("--peak-quantile", peakQuantile.get(), "--peak-instances beside it");
        }
    }

    private Instant time(String option, String text) {
        return DemandFile.time(text)
                .orElseThrow(() -> wrong(option, text, "a time such as 2026-01-05T10:00:00Z"));
    }

    private ParameterException wrong(String option, Object found, String allowed) {
        return new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "%s: found %s; %s".formatted(option, found, allowed));
    }
}
