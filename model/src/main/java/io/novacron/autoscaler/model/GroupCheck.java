package io.novacron.autoscaler.model;

import java.util.List;

/// A check of a group that needs more than its document: expressions compile, cron expressions
/// parse, a controller knows the launch template. Paths of the problems are relative to the group.
@FunctionalInterface
public interface GroupCheck {
    List<Problem> check(ScalingGroup group);
}
