package io.novacron.autoscaler.engine.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import io.novacron.autoscaler.engine.expression.ExpressionScope.Values;
import java.util.List;
import java.util.Optional;

/// A type-checked expression. Immutable, thread-safe.
public final class CompiledExpression {

    private static final String SIZE = "size.";

    private final String text;
    private final CelRuntime.Program program;
    private final List<String> metrics;

    CompiledExpression(String text, CelRuntime.Program program, List<String> metrics) {
        this.text = text;
        this.program = program;
        this.metrics = metrics;
    }

    public String text() {
        return text;
    }

    /// Names of the metrics it uses, sorted.
    public List<String> metrics() {
        return metrics;
    }

    /// Its number.
    ///
    /// @throws ExpressionException where it fails on these values, e.g. divides an int by zero
    public double number(Values values) {
        return switch (evaluate(values)) {
            case Double number -> number;
            case Long number -> number.doubleValue();
            case UnsignedLong number -> number.doubleValue();
            case Object other ->
                    throw new ExpressionException("'%s' gives %s".formatted(text, other));
        };
    }

    /// Its truth.
    ///
    /// @throws ExpressionException where it fails on these values
    public boolean truth(Values values) {
        return evaluate(values) instanceof Boolean truth && truth;
    }

    private Object evaluate(Values values) {
        try {
            return program.eval((CelVariableResolver) name -> find(name, values));
        } catch (CelEvaluationException e) {
            throw new ExpressionException(
                    "'%s' fails: %s".formatted(text, ExpressionScope.oneLine(e)));
        }
    }

    private static Optional<Object> find(String name, Values values) {
        return switch (name) {
            case "current" -> Optional.of(values.current());
            case "ready" -> Optional.of(values.ready());
            case "min" -> Optional.of(values.min());
            case "max" -> Optional.of(values.max());
            case "now" -> Optional.of(values.now());
            case "metrics" -> Optional.of(values.metrics());
            default ->
                    name.startsWith(SIZE)
                            ? Optional.ofNullable(values.size().get(name.substring(SIZE.length())))
                            : Optional.ofNullable(values.metrics().get(name));
        };
    }
}
