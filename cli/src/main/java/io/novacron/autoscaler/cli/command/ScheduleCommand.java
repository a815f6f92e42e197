package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.command.PreviewTimeline.Frozen;
import io.novacron.autoscaler.cli.command.PreviewTimeline.Stretch;
import io.novacron.autoscaler.config.NearestName;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.ScalingGroup;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `schedule`: what time does to a group.
@Command(
        name = "schedule",
        description = "Shows what schedules and freezes do to a group.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = ScheduleCommand.Preview.class)
final class ScheduleCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "what to do is missing: preview");
    }

    /// `schedule preview`.
    @Command(
            name = "preview",
            description = {
                "Lists what will apply when: floors, bounds and freezes of a group file, with lead"
                        + " times, overlaps and daylight-saving changes worked in.",
                "What is not listed runs with the group's own bounds."
            },
            mixinStandardHelpOptions = true)
    static final class Preview implements Callable<Integer> {

        private static final DateTimeFormatter LOCAL =
                DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ENGLISH);
        private static final DateTimeFormatter LOCAL_SECONDS =
                DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss", Locale.ENGLISH);

        @Spec private @Nullable CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "a group file; - is standard input")
        private String file = "";

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "14",
                description = "how many days, 1 to 3660 (default: ${DEFAULT-VALUE})")
        private int days;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "first moment, as 2026-03-28T00:00:00Z (default: now)")
        private Optional<String> from = Optional.empty();

        @Option(
                names = "--zone",
                paramLabel = "ZONE",
                description =
                        "zone of the table's times (default: the schedules' where they share one, else"
                                + " UTC)")
        private Optional<String> zone = Optional.empty();

        @Option(
                names = "--output",
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "table, json, yaml or jsonl (default: ${DEFAULT-VALUE})")
        private OutputFormat output = OutputFormat.TABLE;

        @Override
        public Integer call() {
            if (days < 1 || days > 3660) {
                throw badUsage("--days: found %d; 1 to 3660".formatted(days));
            }
            Instant start = from.map(this::time).orElseGet(Instant::now);
            Instant end = start.plus(Duration.ofDays(days));
            List<ScalingGroup> groups = GroupFiles.groups(file);
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            if (output == OutputFormat.TABLE) {
                for (ScalingGroup group : groups) {
                    table(group, start, end, out);
                }
            } else {
                List<Map<String, Object>> all = new ArrayList<>();
                for (ScalingGroup group : groups) {
                    for (Stretch stretch : PreviewTimeline.of(group, start, end)) {
                        all.add(data(group, stretch));
                    }
                }
                output.print(all, out);
            }
            return ExitCode.DONE;
        }

        private Instant time(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException noTime) {
                throw badUsage(
                        "--from: found '%s'; a time as 2026-03-28T00:00:00Z".formatted(text));
            }
        }

        private ParameterException badUsage(String message) {
            return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
        }

        private void table(ScalingGroup group, Instant start, Instant end, PrintWriter out) {
            ZoneId shown = zone.map(this::zone).orElseGet(() -> commonZone(group));
            out.println(
                    "%s: %d to %d instances, %d days from %s, times in %s"
                            .formatted(
                                    group.id(),
                                    group.minCapacity(),
                                    group.maxCapacity(),
                                    days,
                                    local(start, shown),
                                    shown));
            List<Stretch> stretches = PreviewTimeline.of(group, start, end);
            if (stretches.isEmpty()) {
                out.println("nothing is scheduled");
                return;
            }
            TextTable table = new TextTable("FROM", "UNTIL", "WHAT", "BECAUSE OF");
            for (Stretch stretch : stretches) {
                table.row(
                        local(stretch.from(), shown),
                        stretch.until().equals(end) ? "…" : local(stretch.until(), shown),
                        words(stretch),
                        because(stretch));
            }
            table.print(out);
        }

        private ZoneId zone(String name) {
            try {
                return ZoneId.of(name);
            } catch (DateTimeException unknown) {
                throw badUsage(
                        "--zone: found '%s'; an IANA name as Europe/Berlin%s"
                                .formatted(
                                        name,
                                        NearestName.to(name, ZoneId.getAvailableZoneIds())
                                                .map("; did you mean %s?"::formatted)
                                                .orElse("")));
            }
        }

        private static ZoneId commonZone(ScalingGroup group) {
            List<ZoneId> zones =
                    group.schedules().stream().map(schedule -> schedule.zone()).distinct().toList();
            return zones.size() == 1 ? zones.getFirst() : ZoneId.of("UTC");
        }

        private static String local(Instant time, ZoneId zone) {
            boolean whole = time.getEpochSecond() % 60 == 0 && time.getNano() == 0;
            return (whole ? LOCAL : LOCAL_SECONDS).format(time.atZone(zone));
        }

        private static String words(Stretch stretch) {
            List<String> parts = new ArrayList<>();
            if (!stretch.names().isEmpty()) {
                int least = Math.max(stretch.min(), stretch.floor().orElse(0));
                parts.add("%d to %d instances".formatted(least, Math.max(least, stretch.max())));
            }
            stretch.frozen()
                    .ifPresent(frozen ->
                            parts.add(
                                    frozen.direction() == Freeze.FrozenDirection.IN
                                            ? "no scale-in"
                                            : "frozen"));
            return String.join(", ", parts);
        }

        private static String because(Stretch stretch) {
            List<String> parts = new ArrayList<>(stretch.names());
            stretch.frozen()
                    .ifPresent(frozen ->
                            parts.add(
                                    frozen.reason().isEmpty()
                                            ? "freeze"
                                            : "freeze: " + frozen.reason()));
            return parts.stream().collect(Collectors.joining(", "));
        }

        private static Map<String, Object> data(ScalingGroup group, Stretch stretch) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("group", group.id());
            data.put("from", stretch.from().toString());
            data.put("until", stretch.until().toString());
            stretch.floor().ifPresent(floor -> data.put("floor", floor));
            data.put("minCapacity", stretch.min());
            data.put("maxCapacity", stretch.max());
            data.put("schedules", stretch.names());
            stretch.frozen().ifPresent(frozen -> data.put("freeze", data(frozen)));
            return data;
        }

        private static Map<String, Object> data(Frozen frozen) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("direction", frozen.direction().name().toLowerCase(Locale.ROOT));
            data.put("reason", frozen.reason());
            return data;
        }
    }
}
