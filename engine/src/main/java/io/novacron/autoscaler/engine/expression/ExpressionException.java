package io.novacron.autoscaler.engine.expression;

/// An expression that does not compile; the message says where and why.
public final class ExpressionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ExpressionException(String message) {
        super(message);
    }
}
