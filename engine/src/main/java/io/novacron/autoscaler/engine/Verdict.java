package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.constrain.ConstrainStage;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.util.Optional;

/// What the stages before the plan come to.
///
/// @param situation what the effects of scaling are judged in
/// @param wish what was wanted before stabilization
/// @param wanted instances
/// @param rule what won
/// @param from size before; empty where the group has none
/// @param to size wanted
/// @param growth whether there is more than before (1), less (−1), or neither (0)
/// @param sizes what to remember of sizes
record Verdict(
        Situation situation,
        Wish wish,
        int wanted,
        Optional<String> rule,
        ConstrainStage.Result constrained,
        Optional<Flavor> from,
        Optional<Flavor> to,
        int growth,
        SizeMemory sizes) {}
