package io.novacron.autoscaler.history;

import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.testkit.SampleHistoryContract;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The rings behind the contract of every history.
final class RingHistoryContractTest extends SampleHistoryContract {

    @TempDir private Path directory;

    @Override
    protected SampleHistory open(VirtualClock clock) {
        return RingHistory.open(directory, clock);
    }
}
