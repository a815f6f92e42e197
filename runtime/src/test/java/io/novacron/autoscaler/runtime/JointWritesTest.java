package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Write;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A first write is held up in the store until all others wait behind it.
class JointWritesTest {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
    private static final int OTHERS = 20;

    private final InMemoryStateStore store = new InMemoryStateStore();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Integer> sizes = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private long epoch;

    @BeforeEach
    void storeGroups() {
        for (int index = 0; index <= OTHERS; index++) {
            ScalingGroup group = ScalingGroup.builder(id(index)).maxCapacity(3).build();
            store.create(group, event(id(index), "registered"));
        }
        epoch = store.takeOver(store.groupIds());
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void whatComesWhileAWriteIsUnderWayGoesTogether() throws Exception {
        JointWrites writes = new JointWrites(slow(Trouble.NONE), epoch);
        for (Future<?> write : begin(writes)) {
            write.get();
        }
        assertThat(sizes).containsExactly(1, OTHERS);
        assertThat(store.events(EventQuery.after(OTHERS + 1, 100)))
                .extracting(Event::message)
                .hasSize(OTHERS + 1)
                .allMatch("written"::equals);
    }

    @Test
    void aGroupThatIsFencedDoesNotConcernTheOthers() throws Exception {
        store.takeOver(List.of(id(3)));
        JointWrites writes = new JointWrites(slow(Trouble.NONE), epoch);
        List<Future<?>> made = begin(writes);
        for (int index = 0; index <= OTHERS; index++) {
            Future<?> write = made.get(index);
            if (index == 3) {
                assertThatThrownBy(write::get)
                        .cause()
                        .isInstanceOfSatisfying(
                                OutsideException.class,
                                refused -> assertThat(refused.kind()).isEqualTo(Kind.FENCED));
            } else {
                write.get();
            }
        }
        assertThat(store.memories()).hasSize(OTHERS).doesNotContainKey(id(3));
    }

    @Test
    void whereTheStoreRefusesAllForTheSakeOfOneEachIsTriedAlone() throws Exception {
        JointWrites writes = new JointWrites(slow(Trouble.REFUSES_TOGETHER), epoch);
        for (Future<?> write : begin(writes)) {
            write.get();
        }
        assertThat(sizes).hasSize(OTHERS + 2);
        assertThat(store.memories()).hasSize(OTHERS + 1);
    }

    @Test
    void aFailureWithoutAnAnswerIsToldToAll() throws Exception {
        JointWrites writes = new JointWrites(slow(Trouble.FAILS_TOGETHER), epoch);
        List<Future<?>> made = begin(writes);
        made.getFirst().get();
        for (Future<?> write : made.subList(1, made.size())) {
            assertThatThrownBy(write::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            failed -> assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE));
        }
        assertThat(sizes).containsExactly(1, OTHERS);
        assertThat(store.memories()).hasSize(1);
    }

    @Test
    void whoeverComesLaterIsServedAfterAnError() throws Exception {
        JointWrites writes = new JointWrites(slow(Trouble.ENDS_BY_AN_ERROR), epoch);
        int failed = 0;
        for (Future<?> write : begin(writes)) {
            try {
                write.get();
            } catch (ExecutionException expected) {
                failed++;
            }
        }
        assertThat(failed).isEqualTo(OTHERS);
        writes.write(new Checkpoint(id(1), Memory.EMPTY, List.of()));
        assertThat(store.memory(id(1))).isPresent();
    }

    private enum Trouble {
        NONE,
        REFUSES_TOGETHER,
        FAILS_TOGETHER,
        ENDS_BY_AN_ERROR
    }

    // The first write, then all others, which wait behind it when it is let go.
    private List<Future<?>> begin(JointWrites writes) throws InterruptedException {
        List<Future<?>> made = new ArrayList<>();
        made.add(threads.submit(() -> writes.write(checkpoint(0))));
        entered.await();
        IntStream.rangeClosed(1, OTHERS)
                .forEach(index -> made.add(threads.submit(() -> writes.write(checkpoint(index)))));
        while (writes.waiting() < OTHERS) {
            Thread.onSpinWait();
        }
        released.countDown();
        return made;
    }

    private StateStore slow(Trouble trouble) {
        return (StateStore)
                Proxy.newProxyInstance(
                        JointWritesTest.class.getClassLoader(),
                        new Class<?>[] {StateStore.class},
                        (_, method, arguments) -> call(method, arguments, trouble));
    }

    private Object call(Method method, Object[] arguments, Trouble trouble) throws Throwable {
        boolean together = method.getName().equals("writeAll");
        sizes.add(together ? ((List<?>) arguments[1]).size() : 1);
        if (!together) {
            entered.countDown();
            released.await();
        } else {
            switch (trouble) {
                case NONE -> {}
                case REFUSES_TOGETHER -> throw new OutsideException(Kind.INVALID, "a value");
                case FAILS_TOGETHER -> throw new OutsideException(Kind.UNAVAILABLE, "down");
                case ENDS_BY_AN_ERROR -> throw new StackOverflowError("ours");
            }
        }
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }

    private static Write checkpoint(int index) {
        return new Checkpoint(id(index), Memory.EMPTY, List.of(event(id(index), "written")));
    }

    private static String id(int index) {
        return "group-%02d".formatted(index);
    }

    private static Event event(String group, String message) {
        return Event.of(NOW, group, EventType.GROUP_UPDATED, message);
    }
}
