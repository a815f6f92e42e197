package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.plugins.push.PushException;
import io.novacron.autoscaler.plugins.push.PushIngest;
import io.novacron.autoscaler.plugins.push.PushProvider;
import io.novacron.autoscaler.plugins.push.PushReport;
import io.novacron.autoscaler.server.assembly.PlugIns;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// Samples that are pushed: as JSON, and as Prometheus remote write.
final class Samples {

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
        PushReport report = read(request, PushIngest::remoteWrite);
        if (report.refused() > 0) {
            throw Refusal.of(
                    Kind.MALFORMED,
                    "%d samples were taken, %d refused".formatted(report.taken(), report.refused()),
                    problems(report));
        }
        return Reply.nothing();
    }

    private PushReport read(ApiRequest request, Reader reader) {
        try {
            return reader.read(ingest(request), request.content().orElseThrow().bytes());
        } catch (PushException wrong) {
            throw switch (wrong.kind()) {
                case MALFORMED -> Refusal.of(Kind.MALFORMED, String.valueOf(wrong.getMessage()));
                case TOO_LARGE -> Refusal.of(Kind.TOO_LARGE, String.valueOf(wrong.getMessage()));
            };
        }
    }

    private interface Reader {
        PushReport read(PushIngest ingest, byte[] body);
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
