package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the hooks of a lifecycle. Whom they call stands in the server's configuration: a group
/// names it (INCIDENTS 45).
final class HookReader {

    private static final String ALLOWED_NAME =
            "a name of letters, digits, '.', '_' and '-', at most 64";

    private HookReader() {}

    static Field<List<LifecycleHook>> hooks(Fields lifecycle) {
        Field<List<LifecycleHook>> hooks = lifecycle.list("hooks", "hooks", HookReader::hook);
        hooks.ifSound(read -> check(hooks, read));
        return hooks;
    }

    private static void check(Field<List<LifecycleHook>> field, List<LifecycleHook> hooks) {
        if (hooks.size() > LifecycleHook.MOST_HOOKS) {
            field.wrong(
                    hooks.size() + " hooks", "at most " + LifecycleHook.MOST_HOOKS + " of a group");
        }
        Set<String> names = new HashSet<>();
        for (LifecycleHook hook : hooks) {
            if (!names.add(hook.name())) {
                field.wrong(
                        "'" + hook.name() + "' a second time",
                        "a name of its own for each, by which it is answered");
            }
        }
    }

    private static Optional<LifecycleHook> hook(Node node) {
        return node.fields("a hook").flatMap(HookReader::hook);
    }

    private static Optional<LifecycleHook> hook(Fields fields) {
        Field<String> name = fields.field("name", HookReader::name).required(ALLOWED_NAME);
        Field<Transition> at =
                fields.field("at", Scalars.choice(Transition.class))
                        .required("launching or terminating");
        Field<String> call = fields.field("call", Scalars::name);
        Field<Duration> timeout = fields.field("timeout", HookReader::timeout);
        Field<Duration> heartbeat = fields.field("heartbeat", HookReader::timeout);
        Field<Result> result = fields.field("defaultResult", Scalars.choice(Result.class));
        Field<Integer> retries =
                fields.field("retries", Scalars.whole(0, LifecycleHook.MOST_RETRIES));
        fields.done();
        Duration longest = timeout.or(LifecycleHook.DEFAULT_TIMEOUT);
        if (!timeout.isBroken()) {
            heartbeat.ifSound(pause -> {
                if (pause.compareTo(longest) > 0) {
                    heartbeat.wrong(
                            DurationText.format(pause),
                            "at most timeout " + DurationText.format(longest));
                }
            });
        }
        boolean sound =
                name.isSound()
                        && at.isSound()
                        && !call.isBroken()
                        && !timeout.isBroken()
                        && !heartbeat.isBroken()
                        && !result.isBroken()
                        && !retries.isBroken();
        return sound
                ? Optional.of(
                        new LifecycleHook(
                                name.optional().orElseThrow(),
                                at.optional().orElseThrow(),
                                call.optional(),
                                longest,
                                heartbeat.optional(),
                                result.or(Result.ABANDON),
                                retries.or(LifecycleHook.DEFAULT_RETRIES)))
                : Optional.empty();
    }

    private static Optional<String> name(Node node) {
        return Scalars.text(node)
                .flatMap(text ->
                        LifecycleHook.NAME.matcher(text).matches()
                                ? Optional.of(text)
                                : node.wrong(ALLOWED_NAME));
    }

    private static Optional<Duration> timeout(Node node) {
        return Scalars.positiveDuration(node)
                .flatMap(read ->
                        read.compareTo(LifecycleHook.LONGEST) <= 0
                                ? Optional.of(read)
                                : node.wrong("a duration of at most 48h"));
    }
}
