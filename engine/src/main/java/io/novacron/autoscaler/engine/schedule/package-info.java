/// Windows of time: wall-clock, cron and single ones, with zones and daylight-saving.
@NullMarked
package io.novacron.autoscaler.engine.schedule;

import org.jspecify.annotations.NullMarked;
