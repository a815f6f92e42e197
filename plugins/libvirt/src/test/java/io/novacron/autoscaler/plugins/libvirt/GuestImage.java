package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// Kernel and initramfs of the tests' guests, made once by `guest/build.sh` and kept in the user's
/// cache folder.
record GuestImage(Path kernel, Path initrd) {

    private static final long BUILD_MINUTES = 5;

    /// Makes the image, or finds it.
    ///
    /// @throws TestAbortedException where it cannot be made, say without a network: the test is
    ///   skipped; with `CI` set it fails
    static GuestImage get() {
        RequiredProgram.named("busybox", "busybox-static").path();
        RequiredProgram.named("cpio", "cpio").path();
        try {
            byte[] init = resource("guest/init");
            byte[] script = resource("guest/build.sh");
            Path cache = Path.of(System.getProperty("user.home"), ".cache", "novacron-test");
            Path folder = cache.resolve("guest-" + digest(init, script));
            if (!Files.exists(folder.resolve("initrd.gz"))) {
                build(cache, folder, init, script);
            }
            return new GuestImage(folder.resolve("vmlinuz"), folder.resolve("initrd.gz"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void build(Path cache, Path folder, byte[] init, byte[] script)
            throws IOException {
        Files.createDirectories(cache);
        Path work = Files.createTempDirectory(cache, "build-");
        Path log = cache.resolve("build.log");
        Files.write(work.resolve("init-source"), init);
        Files.write(work.resolve("build.sh"), script);
        Process process =
                new ProcessBuilder(
                                "sh",
                                work.resolve("build.sh").toString(),
                                work.toString(),
                                work.resolve("init-source").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw missing("the guest's kernel could not be had: " + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } finally {
            process.destroyForcibly();
        }
        try {
            Files.move(work, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            // Another run was faster.
        } catch (FileSystemException notEmpty) {
            if (!Files.exists(folder.resolve("initrd.gz"))) {
                throw notEmpty;
            }
        }
    }

    private static RuntimeException missing(String what) {
        String ci = System.getenv().getOrDefault("CI", "");
        if (!ci.isEmpty() && !ci.equals("false")) {
            throw new AssertionFailedError(what + ", and CI is set, where no test may be skipped");
        }
        return new TestAbortedException("skipped: " + what);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = GuestImage.class.getResourceAsStream("/" + name)) {
            return stream.readAllBytes();
        }
    }

    private static String digest(byte[] one, byte[] other) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(one);
            digest.update(other);
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
