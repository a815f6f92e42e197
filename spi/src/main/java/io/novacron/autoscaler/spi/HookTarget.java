package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import java.time.Instant;

/// Does, or has somebody do, what a lifecycle hook is for: prepares an instance before it serves,
/// clears it before it is taken away. Whom it calls stands in the server's configuration; groups
/// name it.
///
/// Thread-safe: called for several instances at once, on threads of their own that may block.
public interface HookTarget extends AutoCloseable {

    /// Calls once. The runtime calls again, with the same token, after a failure that may pass and
    /// after a crash: the other side recognises a repetition by its token.
    ///
    /// @param call its timeout is what is left of the hook's wait; a target may give up earlier
    /// @return what the other side says
    /// @throws OutsideException `INVALID` where calling again cannot help; the instance waits on
    ///   until its hook times out or somebody answers over the API. Any other kind is tried again
    ///   as often as the hook's `retries` say
    Answer call(Request request, Call call);

    /// Ends what still runs and releases connections.
    @Override
    void close();

    /// The facts of one wait.
    ///
    /// @param hook its name in the group's document
    /// @param token names this wait; the same at every repetition
    /// @param attempt from 1
    /// @param deadline when the wait ends whatever comes
    record Request(
            String group,
            String instance,
            String hook,
            Transition transition,
            String token,
            int attempt,
            Instant deadline) {}

    /// What the other side says.
    sealed interface Answer {

        /// It is done.
        ///
        /// @param note shown in the event, at most [#LONGEST_NOTE] characters; no secrets; may be
        ///   empty
        record Done(Result result, String note) implements Answer {}

        /// The answer comes later, over the API.
        record Later() implements Answer {}
    }

    /// Characters of a note.
    int LONGEST_NOTE = 2_000;
}
