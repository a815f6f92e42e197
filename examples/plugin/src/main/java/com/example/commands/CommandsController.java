package com.example.commands;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.SettingsReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Lists, starts and stops instances by three commands of the operator's:
///
/// ```
/// list                    prints a line an instance: GROUP KEY ID STATE SINCE [ADDRESS]
/// launch GROUP KEY        prints ID STATE SINCE [ADDRESS]; once a key, whatever happens in between
/// terminate GROUP ID      succeeds also where the instance is gone
/// ```
///
/// STATE is `pending`, `running`, `terminating` or `failed`, SINCE in epoch seconds. Idempotency is
/// the commands' duty: only they can make "started" and "written down" one step. Epochs are not
/// checked, so two servers must not share one fleet.
final class CommandsController implements ResourceController {

    private final Command list;
    private final Command launch;
    private final Command terminate;

    CommandsController(Command list, Command launch, Command terminate) {
        this.list = list;
        this.launch = launch;
        this.terminate = terminate;
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        SettingsReader template = new SettingsReader(group.launchTemplate(), "launchTemplate");
        template.texts("env");
        return template.finish();
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        List<ManagedInstance> instances = new ArrayList<>();
        for (String line : list.run(call.timeout(), Map.of())) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length < 3) {
                // Half a listing would look like instances that are gone.
                throw new OutsideException(
                        Kind.UNAVAILABLE, "list printed a line that is no instance");
            }
            instances.add(new ManagedInstance(words[0], words[1], instance("list", words[2])));
        }
        return instances;
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        List<Problem> problems = validate(request.group());
        if (!problems.isEmpty()) {
            throw new OutsideException(Kind.INVALID, problems.getFirst().toString());
        }
        SettingsReader template =
                new SettingsReader(request.group().launchTemplate(), "launchTemplate");
        List<String> printed =
                launch.run(
                        call.timeout(),
                        template.texts("env").orElse(Map.of()),
                        request.group().id(),
                        request.key());
        if (printed.size() != 1) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "launch printed %d lines, not 1".formatted(printed.size()));
        }
        return instance("launch", printed.getFirst());
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        terminate.run(call.timeout(), Map.of(), request.group().id(), request.instance());
    }

    private static Instance instance(String command, String line) {
        String[] words = line.strip().split("\\s+", -1);
        try {
            InstanceState state = InstanceState.valueOf(words[1].toUpperCase(Locale.ROOT));
            Instant since = Instant.ofEpochSecond(Long.parseLong(words[2]));
            Instance running = Instance.running(words[0], since);
            return new Instance(
                    running.id(),
                    state,
                    Optional.of(state == InstanceState.RUNNING),
                    running.since(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    words.length > 3 ? Optional.of(words[3]) : Optional.empty(),
                    true,
                    false,
                    false);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException wrong) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, command + " printed a line that is no instance", wrong);
        }
    }

    @Override
    public void close() {
        // Nothing is held between calls.
    }
}
