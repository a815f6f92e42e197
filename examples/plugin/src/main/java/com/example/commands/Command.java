package com.example.commands;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.SettingsReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program of the operator's with its fixed arguments. What is appended at a call are single
/// arguments: no shell reads them, so no group id or key can become a command.
///
/// Exit codes say what the caller should do next, in the words of `sysexits.h`: 0 done, 64 (usage)
/// the request can never succeed, 75 (temporary failure) no capacity now, anything else the other
/// side is down.
record Command(List<String> words) {

    /// A command that goes on after its caller has given up is ended this much later: killing it at
    /// once could cut it between starting an instance and writing that down.
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final int MOST_LINES = 100_000;

    Command {
        words = List.copyOf(words);
    }

    /// Reads a list of words from a plug-in's settings.
    static Command read(SettingsReader settings, String key) {
        Object value = settings.value(key).orElse(List.of());
        if (value instanceof List<?> list
                && !list.isEmpty()
                && list.stream().allMatch(String.class::isInstance)) {
            return new Command(list.stream().map(String.class::cast).toList());
        }
        settings.problem(key, "no list of words", "a program and its arguments, as a list");
        return new Command(List.of("false"));
    }

    /// Runs it and returns the lines it printed.
    ///
    /// @throws OutsideException where it does not start, fails or does not end in time
    List<String> run(Duration timeout, Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException notStarted) {
            throw new OutsideException(Kind.UNAVAILABLE, "%s does not start".formatted(name()));
        }
        CompletableFuture<List<String>> lines = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(process, lines));
        try {
            List<String> printed = lines.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return answer(process.waitFor(), printed);
        } catch (TimeoutException late) {
            endLater(process);
            throw new OutsideException(
                    Kind.TIMED_OUT, "%s did not end within %s".formatted(name(), timeout), late);
        } catch (InterruptedException stop) {
            endLater(process);
            Thread.currentThread().interrupt();
            throw new OutsideException(Kind.TIMED_OUT, name() + " was interrupted", stop);
        } catch (ExecutionException unreadable) {
            endLater(process);
            throw new OutsideException(
                    Kind.UNAVAILABLE, "%s: its output cannot be read".formatted(name()));
        }
    }

    private static void read(Process process, CompletableFuture<List<String>> lines) {
        List<String> read = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (read.size() == MOST_LINES) {
                    throw new IOException("more than " + MOST_LINES + " lines");
                }
                read.add(line);
            }
            lines.complete(read);
        } catch (IOException broken) {
            lines.completeExceptionally(broken);
        }
    }

    private List<String> answer(int exitCode, List<String> printed) {
        return switch (exitCode) {
            case 0 -> printed;
            case 64 -> throw failed(Kind.INVALID, exitCode);
            case 75 -> throw failed(Kind.NO_CAPACITY, exitCode);
            default -> throw failed(Kind.UNAVAILABLE, exitCode);
        };
    }

    private OutsideException failed(Kind kind, int exitCode) {
        return new OutsideException(kind, "%s ended with code %d".formatted(name(), exitCode));
    }

    private static void endLater(Process process) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                            process.destroyForcibly();
                        }
                    } catch (InterruptedException stop) {
                        process.destroyForcibly();
                        Thread.currentThread().interrupt();
                    }
                });
    }

    // Not the arguments: they may hold secrets.
    private String name() {
        return Path.of(words.getFirst()).getFileName().toString();
    }
}
