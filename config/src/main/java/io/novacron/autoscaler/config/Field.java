package io.novacron.autoscaler.config;

import java.util.Optional;
import java.util.function.Consumer;

/// What was read from one field: a sound value, a broken one that is reported already, or nothing.
/// A check between fields asks for sound ones only, so one mistake gives one problem.
final class Field<T> {
    private final Fields owner;
    private final String name;
    private final Optional<Node> node;
    private final Optional<T> value;
    private boolean broken;

    Field(Fields owner, String name, Optional<Node> node, Optional<T> value) {
        this.owner = owner;
        this.name = name;
        this.node = node;
        this.value = value;
        this.broken = node.isPresent() && value.isEmpty();
    }

    /// The value; the fallback where there is none or it is broken.
    T or(T fallback) {
        return value.orElse(fallback);
    }

    Optional<T> optional() {
        return value;
    }

    /// Written in the document, rightly or wrongly.
    boolean isGiven() {
        return node.isPresent();
    }

    /// Given and right.
    boolean isSound() {
        return value.isPresent() && !broken;
    }

    boolean isBroken() {
        return broken;
    }

    void ifSound(Consumer<T> check) {
        if (!broken) {
            value.ifPresent(check);
        }
    }

    /// Reports a value that is left out.
    Field<T> required(String allowed) {
        if (node.isEmpty()) {
            owner.missing(name, allowed);
            broken = true;
        }
        return this;
    }

    /// Reports the value as wrong in its context; its place is the field's, or the mapping's where
    /// the field is left out.
    void wrong(String found, String allowed) {
        broken = true;
        node.ifPresentOrElse(
                here -> here.wrong(found, allowed), () -> owner.wrong(name, found, allowed));
    }

    void warn(String found, String allowed) {
        node.ifPresentOrElse(
                here -> here.warn(found, allowed), () -> owner.warn(name, found, allowed));
    }
}
