package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What a lifecycle hook calls, answering as a test says; the same token is the same work. A call
/// is where a process can die. Not thread-safe.
public final class SimulatedHook implements HookTarget {

    private final Steps steps;
    private final List<Request> requests = new ArrayList<>();
    private final Set<String> tokens = new TreeSet<>();
    private Function<Request, Answer> answers = _ -> new Answer.Done(Result.CONTINUE, "");

    public SimulatedHook(Steps steps) {
        this.steps = steps;
    }

    /// Answers so from now on.
    public void says(Result result) {
        answers = _ -> new Answer.Done(result, "as told");
    }

    /// Takes every request and leaves the answer to the API.
    public void answersLater() {
        answers = _ -> new Answer.Later();
    }

    /// Fails from now on.
    public void fails(Kind kind) {
        answers =
                _ -> {
                    throw new OutsideException(kind, "the hook's service is down");
                };
    }

    /// Every request, in order, repetitions included.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /// How many different waits it was called for.
    public int works() {
        return tokens.size();
    }

    @Override
    public Answer call(Request request, Call call) {
        steps.pass("before hook");
        requests.add(request);
        tokens.add(request.token());
        Answer answer = answers.apply(request);
        steps.pass("after hook");
        return answer;
    }

    @Override
    public void close() {}
}
