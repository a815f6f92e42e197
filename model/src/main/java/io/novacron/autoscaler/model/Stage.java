package io.novacron.autoscaler.model;

/// The stages of a decision, in the order they run (SPEC section 3).
public enum Stage {
    ASSESS,
    RECOMMEND,
    COMBINE,
    STABILIZE,
    CONSTRAIN,
    PLAN
}
