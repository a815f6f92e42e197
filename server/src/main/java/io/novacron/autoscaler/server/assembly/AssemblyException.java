package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.model.Problem;
import java.util.List;
import java.util.stream.Collectors;

/// A configuration asks for plug-ins that cannot be made; the message holds every problem, a line
/// each.
public final class AssemblyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public AssemblyException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /// Paths are those of the configuration: `controllers.local.type`.
    public List<Problem> problems() {
        return problems;
    }
}
