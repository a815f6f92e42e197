/// Stage 2: every rule recommends a capacity, holds, or says why it cannot.
@NullMarked
package io.novacron.autoscaler.engine.recommend;

import org.jspecify.annotations.NullMarked;
