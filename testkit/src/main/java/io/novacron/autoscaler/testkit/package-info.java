/// What every implementation of the SPI is tested with: contract tests, seeded generators, fakes.
@NullMarked
package io.novacron.autoscaler.testkit;

import org.jspecify.annotations.NullMarked;
