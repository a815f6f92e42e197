package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Notifier;
import io.novacron.autoscaler.server.access.Caller;
import io.novacron.autoscaler.server.access.Sessions;
import io.novacron.autoscaler.server.access.SignInCodes;
import io.novacron.autoscaler.server.access.Tokens;
import io.novacron.autoscaler.server.assembly.PlugIns;
import io.novacron.autoscaler.server.http.ApiDocument;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Handler;
import io.novacron.autoscaler.server.http.Limits;
import io.novacron.autoscaler.server.http.MediaTypes;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.StateStore;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Every operation of the document and what does it.
public final class Api {

    private final Map<String, Handler> handlers = new TreeMap<>();
    private final EventFeed feed;

    /// What the operations work on.
    ///
    /// @param metrics the server's own metrics as text of a media type
    public record Parts(
            AutoScalingManager manager,
            StateStore store,
            PlugIns plugIns,
            Tokens tokens,
            Sessions sessions,
            SignInCodes codes,
            EventFeed feed,
            Cases cases,
            Notifier notifier,
            NotificationStore notifications,
            Health health,
            UnaryOperator<String> metrics,
            InstantSource clock) {}

    public Api(Parts parts, ApiDocument document, Limits limits) {
        this.feed = parts.feed();
        groups(parts);
        observations(parts, limits);
        access(parts);
        process(parts, document);
    }

    /// By `operationId`.
    public Map<String, Handler> handlers() {
        return Collections.unmodifiableMap(handlers);
    }

    private void groups(Parts parts) {
        Groups groups = new Groups(parts.manager(), parts.store(), parts.plugIns());
        handlers.put("listGroups", groups::list);
        handlers.put("getGroup", groups::get);
        handlers.put("listVersions", groups::versions);
        handlers.put("createGroup", told(groups::create));
        handlers.put("replaceGroup", told(groups::replace));
        handlers.put("patchGroup", told(groups::patch));
        handlers.put("deleteGroup", told(groups::delete));
        GroupActions actions = new GroupActions(parts.manager(), parts.clock());
        handlers.put("setCapacity", told(actions::setCapacity));
        handlers.put("pauseGroup", told(actions::pause));
        handlers.put("resumeGroup", told(actions::resume));
        handlers.put("freezeGroup", told(actions::freeze));
        handlers.put("unfreezeGroup", told(actions::unfreeze));
        handlers.put("answerHook", told(actions::answerHook));
        Trials trials = new Trials(groups.checks());
        handlers.put("evaluate", trials::evaluate);
        handlers.put("validate", trials::validate);
        WhatIf whatIf = new WhatIf(parts.manager(), groups.checks(), parts.clock());
        handlers.put("backtest", whatIf::run);
        handlers.put("getBacktest", whatIf::later);
        handlers.put("tuneGroup", new Tuning(parts.manager(), whatIf)::run);
    }

    /// Streams hear at once of what a request changed.
    private Handler told(Handler handler) {
        return request -> {
            Reply reply = handler.handle(request);
            String created = reply.headers().getOrDefault("Location", "");
            feed.changed(
                    created.isEmpty()
                            ? request.variable("id")
                            : created.substring(created.lastIndexOf('/') + 1));
            return reply;
        };
    }

    private void observations(Parts parts, Limits limits) {
        Observations observations = new Observations(parts.manager(), parts.store());
        handlers.put("listDecisions", observations::decisions);
        handlers.put("explainGroup", observations::explain);
        handlers.put("getCase", request -> parts.cases().get(parts.manager(), request));
        handlers.put("listInstances", observations::instances);
        handlers.put("listEvents", observations::events);
        handlers.put("verifyEvents", observations::verify);
        GroupIndex index = new GroupIndex(parts.manager(), parts.clock());
        handlers.put("listGroupIndex", index::list);
        handlers.put(
                "streamEvents", new EventStreams(parts.feed(), index, limits.heartbeat())::stream);
        handlers.put("getLanes", new Lanes(parts.manager(), parts.store(), parts.clock())::get);
        handlers.put("getSeries", new SeriesView(parts.manager(), parts.clock())::get);
        Forecasts forecasts = new Forecasts(parts.manager(), parts.clock());
        handlers.put("getForecast", forecasts::get);
        handlers.put("getForecastAccuracy", forecasts::accuracy);
        handlers.put("listCosts", new Costs(parts.manager(), parts.clock())::list);
        DeadLetters letters = new DeadLetters(parts.notifier(), parts.notifications());
        handlers.put("listDeadLetters", letters::list);
        handlers.put("redeliver", letters::redeliver);
        handlers.put("forgetDeadLetter", letters::forget);
        Samples samples = new Samples(parts.plugIns());
        handlers.put("pushSamples", samples::push);
        handlers.put("remoteWrite", samples::write);
    }

    private void access(Parts parts) {
        Access access =
                new Access(
                        parts.tokens(),
                        parts.sessions(),
                        parts.codes(),
                        (type, message, by) -> audit(parts, type, message, by),
                        parts.clock());
        handlers.put("whoAmI", access::whoAmI);
        handlers.put("getSignIn", access::signedIn);
        handlers.put("signIn", access::signIn);
        handlers.put("signOut", access::signOut);
        handlers.put("listTokens", access::list);
        handlers.put("createToken", access::create);
        handlers.put("revokeToken", access::revoke);
    }

    private void audit(Parts parts, EventType type, String message, Caller by) {
        Event event =
                new Event(
                                0,
                                parts.clock().instant(),
                                Optional.empty(),
                                type,
                                "%s by %s".formatted(message, by.name()),
                                new TreeMap<>(),
                                Optional.empty())
                        .with(StateStore.ACTOR, by.name());
        parts.store().append(List.of(event));
        feed.eventsAppended();
    }

    private void process(Parts parts, ApiDocument document) {
        handlers.put("getOpenApi", _ -> Reply.of(document.tree()));
        handlers.put("getLiveness", parts.health()::live);
        handlers.put("getReadiness", parts.health()::ready);
        handlers.put("getMetrics", request -> metrics(request, parts.metrics()));
    }

    private static Reply metrics(ApiRequest request, UnaryOperator<String> metrics) {
        boolean open =
                MediaTypes.best(request.header("Accept").orElse(""), request.operation().answers())
                        .orElse(MediaTypes.TEXT)
                        .equals(MediaTypes.OPEN_METRICS);
        String type =
                open
                        ? MediaTypes.OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                        : MediaTypes.TEXT + "; version=0.0.4; charset=utf-8";
        return new Reply.Text(200, Map.of(), type, metrics.apply(type));
    }
}
