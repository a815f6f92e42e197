package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.runtime.HookBoard.News;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Turn;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/// The events of lifecycle hooks, for people who are on call.
final class HookEvents {

    /// An event is a line; what commands print is several.
    private static final Pattern LINES = Pattern.compile("\\s*\\R\\s*");

    private HookEvents() {}

    /// Carries the token, so that an outside party that is told of events can answer.
    static Event started(HookWait wait, LifecycleHook hook, Instant now) {
        Turn turn = wait.turn().orElseThrow();
        String heartbeats =
                hook.heartbeat()
                        .map(pause ->
                                ", with a heartbeat every %s".formatted(Prose.duration(pause)))
                        .orElse("");
        return event(
                        wait,
                        EventType.HOOK_STARTED,
                        "%s waits for its %s hook %s until %s%s; without an answer: %s"
                                .formatted(
                                        wait.instance(),
                                        word(wait.at()),
                                        hook.name(),
                                        turn.latest(),
                                        heartbeats,
                                        word(hook.defaultResult())),
                        now)
                .with("token", turn.token())
                .with("deadline", turn.latest().toString());
    }

    static Event said(HookWait wait, News.Said said, Instant now) {
        String by = said.by().map(who -> ", answered by " + who).orElse("");
        String note =
                said.note().isBlank()
                        ? ""
                        : ": " + LINES.matcher(said.note().strip()).replaceAll(" | ");
        Event event =
                event(
                        wait,
                        said.result() == Result.CONTINUE
                                ? EventType.HOOK_COMPLETED
                                : EventType.HOOK_ABANDONED,
                        "%s said %s after %s%s%s%s"
                                .formatted(
                                        hookOf(wait),
                                        word(said.result()),
                                        waited(wait, now),
                                        consequence(wait, said.result()),
                                        by,
                                        note),
                        now);
        return said.by().map(who -> event.with(StateStore.ACTOR, who)).orElse(event);
    }

    static Event timedOut(HookWait wait, LifecycleHook hook, Instant now) {
        Turn turn = wait.turn().orElseThrow();
        boolean silent = turn.due().isBefore(turn.latest());
        return event(
                wait,
                EventType.HOOK_TIMED_OUT,
                "%s %s; its default result is %s%s"
                        .formatted(
                                hookOf(wait),
                                silent
                                        ? "sent no heartbeat in time, after "
                                                + Words.since(turn.since(), now)
                                        : "did not answer within " + Prose.duration(hook.timeout()),
                                word(hook.defaultResult()),
                                consequence(wait, hook.defaultResult())),
                now);
    }

    static Event dropped(HookWait wait, Instant now) {
        return event(
                wait,
                EventType.HOOK_COMPLETED,
                "%s is not in the group's document any more and counts as continue"
                        .formatted(hookOf(wait)),
                now);
    }

    static Event withdrawn(HookWait wait, String why, Instant now) {
        return event(
                wait,
                EventType.HOOK_WITHDRAWN,
                "%s is not waited for any more: %s".formatted(hookOf(wait), why),
                now);
    }

    /// @param again whether another call follows
    static Event callFailed(HookWait wait, OutsideException failure, boolean again, Instant now) {
        Turn turn = wait.turn().orElseThrow();
        return event(
                wait,
                EventType.HOOK_CALL_FAILED,
                "%s could not be called (attempt %d): %s; %s, %s waits until %s"
                        .formatted(
                                hookOf(wait),
                                turn.attempts(),
                                failure.getMessage(),
                                again ? "it is called again" : "it is not called again",
                                wait.instance(),
                                turn.due()),
                now);
    }

    private static String consequence(HookWait wait, Result result) {
        if (result == Result.CONTINUE) {
            return "";
        }
        return switch (wait.at()) {
            case LAUNCHING -> ", so %s is given up".formatted(wait.instance());
            case TERMINATING -> ", so no further hook of %s runs".formatted(wait.instance());
        };
    }

    private static String hookOf(HookWait wait) {
        return "%s hook %s of %s"
                .formatted(word(wait.at()), wait.turn().orElseThrow().hook(), wait.instance());
    }

    private static String waited(HookWait wait, Instant now) {
        return Words.since(wait.turn().orElseThrow().since(), now);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Event event(HookWait wait, EventType type, String message, Instant now) {
        return Event.of(now, wait.group(), type, message)
                .with("instance", wait.instance())
                .with("hook", wait.turn().orElseThrow().hook())
                .with("transition", word(wait.at()));
    }
}
