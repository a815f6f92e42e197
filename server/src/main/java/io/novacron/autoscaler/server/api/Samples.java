package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.plugins.push.PushException;
import io.novacron.autoscaler.plugins.push.PushIngest;
import io.novacron.autoscaler.plugins.push.PushProvider;
import io.novacron.autoscaler.plugins.push.PushReport;
import io.novacron.autoscaler.plugins.push.RemoteWriteReport;
import io.novacron.autoscaler.server.assembly.PlugIns;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.MediaTypes;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/// Samples that are pushed: as JSON, and as Prometheus remote write.
final class Samples {

    private static final String PROTOBUF = "application/x-protobuf";

    /// The message of remote write 1.0, also where a sender does not name it.
    private static final String VERSION_1 = "prometheus.WriteRequest";

    private static final String VERSION_2 = "io.prometheus.write.v2.Request";

    private final SortedMap<String, PushIngest> ingests = new TreeMap<>();

    Samples(PlugIns plugIns) {
        plugIns.providers()
                .forEach((name, provider) -> {
                    if (provider instanceof PushProvider push) {
                        ingests.put(name, push.ingest());
                    }
                });
    }

    Reply push(ApiRequest request) {
        PushReport report = read(request, PushIngest::json);
        if (report.taken() == 0 && report.refused() > 0) {
            throw Refusal.invalid(problems(report));
        }
        ObjectNode tree =
                Trees.object().put("taken", report.taken()).put("refused", report.refused());
        tree.set("errors", Trees.array(problems(report), FieldProblem::tree));
        return Reply.of(tree);
    }

    /// 400 for what was refused: Prometheus logs it and goes on, where it would repeat a 5xx for
    /// ever.
    Reply write(ApiRequest request) {
        if (request.header("Content-Encoding").filter("snappy"::equalsIgnoreCase).isEmpty()) {
            throw Refusal.of(
                            Kind.UNSUPPORTED_MEDIA_TYPE,
                            "remote write comes with Content-Encoding: snappy")
                    .with("Accept-Encoding", "snappy");
        }
        String message = MediaTypes.parameter(contentType(request), "proto").orElse(VERSION_1);
        return switch (message) {
            case VERSION_1 -> {
                PushReport report = read(request, PushIngest::remoteWrite);
                if (report.refused() > 0) {
                    throw refused(report);
                }
                yield Reply.nothing();
            }
            case VERSION_2 -> write2(request);
            default ->
                    throw Refusal.of(
                                    Kind.UNSUPPORTED_MEDIA_TYPE,
                                    "%s; allowed: %s, %s"
                                            .formatted(
                                                    FieldProblem.quoted(message),
                                                    VERSION_1,
                                                    VERSION_2))
                            .with("Accept", PROTOBUF + ", " + PROTOBUF + ";proto=" + VERSION_2);
        };
    }

    /// The same for version 2.0, whose sender is told what was accepted, and takes an answer
    /// without that for a failure.
    private Reply write2(ApiRequest request) {
        RemoteWriteReport report = read(request, PushIngest::remoteWrite2);
        SortedMap<String, Integer> written = new TreeMap<>();
        written.put("X-Prometheus-Remote-Write-Samples-Written", report.acceptedSamples());
        written.put("X-Prometheus-Remote-Write-Histograms-Written", report.histograms());
        written.put("X-Prometheus-Remote-Write-Exemplars-Written", report.exemplars());
        if (report.samples().refused() > 0) {
            Refusal refusal = refused(report.samples());
            for (Map.Entry<String, Integer> header : written.entrySet()) {
                refusal = refusal.with(header.getKey(), header.getValue().toString());
            }
            throw refusal;
        }
        Reply reply = Reply.nothing();
        for (Map.Entry<String, Integer> header : written.entrySet()) {
            reply = reply.with(header.getKey(), header.getValue().toString());
        }
        return reply;
    }

    private static Refusal refused(PushReport report) {
        return Refusal.of(
                Kind.MALFORMED,
                "%d samples were taken, %d refused".formatted(report.taken(), report.refused()),
                problems(report));
    }

    private static String contentType(ApiRequest request) {
        return request.header("Content-Type").orElse("");
    }

    private <R> R read(ApiRequest request, BiFunction<PushIngest, byte[], R> reader) {
        try {
            return reader.apply(ingest(request), request.content().orElseThrow().bytes());
        } catch (PushException wrong) {
            throw switch (wrong.kind()) {
                case MALFORMED -> Refusal.of(Kind.MALFORMED, String.valueOf(wrong.getMessage()));
                case TOO_LARGE -> Refusal.of(Kind.TOO_LARGE, String.valueOf(wrong.getMessage()));
            };
        }
    }

    private PushIngest ingest(ApiRequest request) {
        String only = ingests.size() == 1 ? ingests.firstKey() : "";
        String wanted = request.text("provider").orElse(only);
        PushIngest named = ingests.get(wanted);
        if (named == null) {
            throw Refusal.of(
                    Kind.BAD_PARAMETER,
                    "which push provider?",
                    List.of(
                            FieldProblem.of(
                                    "provider",
                                    wanted.isEmpty() ? "nothing" : FieldProblem.quoted(wanted),
                                    ingests.isEmpty()
                                            ? "no push provider is configured"
                                            : "one of: " + String.join(", ", ingests.keySet()))));
        }
        return named;
    }

    private static List<FieldProblem> problems(PushReport report) {
        return report.problems().stream().map(FieldProblem::of).toList();
    }
}
