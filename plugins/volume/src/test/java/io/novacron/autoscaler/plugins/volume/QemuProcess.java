package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A real QEMU that has an image as its disk, and whose guest is stopped at its first instruction:
/// what is asked of QEMU does not need it.
final class QemuProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Process process;

    /// Starts one and waits until it has the image.
    ///
    /// @param more options, such as a monitor
    QemuProcess(Path image, String... more) {
        Path control =
                image.resolveSibling("../../control-" + STARTED.incrementAndGet()).normalize();
        Path qemu = RequiredProgram.named("qemu-system-x86_64", "qemu-system-x86").path();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                qemu.toString(),
                                "-S",
                                "-nodefaults",
                                "-display",
                                "none",
                                "-accel",
                                "tcg",
                                "-m",
                                "64",
                                "-qmp",
                                "unix:%s,server=on,wait=off".formatted(control)));
        command.addAll(List.of(more));
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        await(() -> answers(control));
    }

    /// As the disk of a virtio card, as guests have it.
    static String[] withDisk(Path image, String options) {
        return new String[] {
            "-drive", "if=virtio,format=qcow2,file=%s%s".formatted(image, options)
        };
    }

    /// With a monitor that is there when this returns.
    static QemuProcess monitored(Path image, Path monitor) {
        return new QemuProcess(
                image,
                "-blockdev",
                "driver=qcow2,node-name=data,file.driver=file,file.filename=" + image,
                "-device",
                "virtio-blk-pci,drive=data",
                "-qmp",
                "unix:%s,server=on,wait=off".formatted(monitor));
    }

    // It answers once it has its disks. Trying the lock of one would take it from QEMU.
    private static boolean answers(Path control) {
        try (QemuMonitor monitor = QemuMonitor.connect(control, RealMachine.commands())) {
            return monitor.isConnected();
        } catch (OutsideException later) {
            return false;
        }
    }

    private void await(java.util.function.BooleanSupplier wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!wanted.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new AssertionError("QEMU does not come up: " + process.exitValue());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// Ends it as a crash does.
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("QEMU does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
