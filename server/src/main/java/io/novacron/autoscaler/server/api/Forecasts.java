package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.forecast.ForecastAccuracy;
import io.novacron.autoscaler.runtime.forecast.ForecastState;
import io.novacron.autoscaler.runtime.forecast.ForecastView;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What groups' demand is expected to be, and how right such expectations were.
final class Forecasts {

    private static final Duration STANDARD = Duration.ofDays(1);

    private final AutoScalingManager manager;
    private final InstantSource clock;

    Forecasts(AutoScalingManager manager, InstantSource clock) {
        this.manager = manager;
        this.clock = clock;
    }

    Reply get(ApiRequest request) {
        String id = Groups.require(manager, request).group().id();
        return switch (state(id)) {
            case ForecastState.NotForecast(String why) -> throw notForecast(id, why);
            case ForecastState.Waiting(String why) ->
                    throw Refusal.of(
                            Kind.NOT_READY, "group %s has no forecast yet: %s".formatted(id, why));
            case ForecastState.Known(ForecastView view) ->
                    Reply.of(ForecastTrees.tree(view, request.count("points")));
        };
    }

    Reply accuracy(ApiRequest request) {
        String id = Groups.require(manager, request).group().id();
        Instant to = request.time("to").orElseGet(clock::instant);
        Instant from = request.time("from").orElseGet(() -> to.minus(STANDARD));
        if (!from.isBefore(to)) {
            throw Refusal.of(
                    Kind.BAD_PARAMETER,
                    "from is not before to",
                    List.of(FieldProblem.of("from", from.toString(), "a time before " + to)));
        }
        ForecastState state = state(id);
        if (state instanceof ForecastState.NotForecast(String why)) {
            throw notForecast(id, why);
        }
        ForecastAccuracy accuracy =
                manager.forecastAccuracy(id, from, to, request.count("points"))
                        .orElseThrow(() -> gone(id));
        if (accuracy.all().count() == 0) {
            throw Refusal.of(
                    Kind.NOT_READY,
                    "no forecast that group %s made from %s to %s has been compared with what"
                                    .formatted(id, from, to)
                            + " happened");
        }
        return Reply.of(ForecastTrees.tree(id, from, to, accuracy));
    }

    private ForecastState state(String id) {
        return manager.forecast(id).orElseThrow(() -> gone(id));
    }

    private static Refusal gone(String id) {
        return Refusal.of(Kind.NOT_FOUND, "no group " + FieldProblem.quoted(id));
    }

    private static Refusal notForecast(String id, String why) {
        return Refusal.of(Kind.NOT_FOUND, "group %s is not forecast: %s".formatted(id, why));
    }
}
