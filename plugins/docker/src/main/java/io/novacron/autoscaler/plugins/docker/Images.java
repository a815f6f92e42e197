package io.novacron.autoscaler.plugins.docker;

import com.github.dockerjava.api.command.PullImageResultCallback;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gets images the engine lacks. A pull goes on when the launch that began it has run out of time;
/// the launch is repeated and finds it going on, or done. One pull for each image at a time.
/// Thread-safe.
final class Images implements AutoCloseable {

    private static final Duration LONGEST_PULL = Duration.ofMinutes(30);

    private final ContainerEngine engine;
    private final Map<String, Future<Boolean>> pulls = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Images(ContainerEngine engine) {
        this.engine = engine;
    }

    /// Returns once the image is there.
    ///
    /// @throws OutsideException `INVALID` where it cannot be had, `TIMED_OUT` where it is still
    ///   under way after `patience`, `UNAVAILABLE` where the registry does not answer
    void provide(ContainerTemplate template, Duration patience) {
        if (template.pull() == ContainerTemplate.Pull.NEVER) {
            throw missing(template);
        }
        String image = template.image();
        Future<Boolean> pull;
        try {
            pull = pulls.computeIfAbsent(image, _ -> threads.submit(() -> pull(image)));
        } catch (RejectedExecutionException closed) {
            throw new OutsideException(Kind.UNAVAILABLE, "the controller is closed", closed);
        }
        try {
            pull.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            pulls.remove(image, pull);
        } catch (TimeoutException late) {
            throw new OutsideException(
                    Kind.TIMED_OUT, "image %s is still being pulled".formatted(image), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    Kind.TIMED_OUT, "waiting for image " + image + " was interrupted", interrupted);
        } catch (ExecutionException failed) {
            pulls.remove(image, pull);
            throw EngineFailure.of(
                    "pull image " + image, failed.getCause() == null ? failed : failed.getCause());
        }
    }

    private boolean pull(String image) {
        String reference =
                image.contains("@") || image.lastIndexOf(':') > image.lastIndexOf('/')
                        ? image
                        : image + ":latest";
        return engine.connection()
                .exchange(
                        "pull image " + image,
                        LONGEST_PULL,
                        docker -> {
                            try (PullImageResultCallback pulling = new PullImageResultCallback()) {
                                docker.pullImageCmd(reference).exec(pulling).awaitCompletion();
                            }
                            return true;
                        });
    }

    /// With what to do about it.
    OutsideException missing(ContainerTemplate template) {
        String advice =
                template.pull() == ContainerTemplate.Pull.NEVER
                        ? "build or load it there (docker build -t %1$s, docker load), or set"
                                + " launchTemplate.pull: missing"
                        : "the pull brought another name; give its full name";
        return new OutsideException(
                Kind.INVALID,
                ("the engine has no image %1$s: " + advice).formatted(template.image()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
