package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Forecast.Promise;
import tools.jackson.databind.node.ObjectNode;

/// How much of a group's promise is used.
final class PromiseView {

    /// From this share of the budget on a person should look while something can still be done.
    private static final double AT_RISK = 0.8;

    private PromiseView() {}

    /// Share of the time that may be short that was: 1 is all of it. A bound of 0 is used up by the
    /// first moment short.
    static double used(Promise promise) {
        if (promise.bound() > 0) {
            return promise.shortShare() / promise.bound();
        }
        return promise.shortShare() > 0 ? 1 : 0;
    }

    /// Whether the bound is broken, or nearly.
    static boolean isAtRisk(Promise promise) {
        return used(promise) >= AT_RISK;
    }

    static ObjectNode tree(Promise promise) {
        return Trees.object()
                .put("bound", promise.bound())
                .put("shortShare", promise.shortShare())
                .put("used", used(promise))
                .put("atRisk", isAtRisk(promise));
    }
}
