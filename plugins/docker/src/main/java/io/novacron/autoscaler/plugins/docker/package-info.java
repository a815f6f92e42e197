/// Instances as containers of a Docker or Podman engine, through the Docker Engine API. Start at
/// [io.novacron.autoscaler.plugins.docker.DockerController].
@NullMarked
package io.novacron.autoscaler.plugins.docker;

import org.jspecify.annotations.NullMarked;
