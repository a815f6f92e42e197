/// Groups made of the documents of other autoscalers: Kubernetes HPA, KEDA, Nomad, AWS. What has no
/// equivalent is said, never dropped.
@NullMarked
package io.novacron.autoscaler.cli.imports;

import org.jspecify.annotations.NullMarked;
