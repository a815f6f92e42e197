package io.novacron.autoscaler.server.access;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Files in the data directory that only their owner may read: the first token, the key of the
/// sessions.
public final class PrivateFiles {

    /// Holds the first administrator's token until somebody takes it away.
    public static final String ADMIN_TOKEN = "admin.token";

    private static final String SESSION_KEY = "session.key";
    private static final int KEY_BYTES = 32;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private final Path directory;

    public PrivateFiles(Path directory) {
        this.directory = directory;
    }

    /// Makes a token for the administrator where nobody else could manage the server.
    ///
    /// @return the file it was written to; empty where there is an administrator
    /// @throws OutsideException where file or store cannot be written
    public Optional<Path> firstToken(Tokens tokens, Instant now) {
        if (tokens.hasAdmin()) {
            return Optional.empty();
        }
        // A name in the events means one token for good, so a second first token has another.
        String name = tokens.named("admin").isEmpty() ? "admin" : "admin-" + now.getEpochSecond();
        String secret = tokens.mint();
        Path file = directory.resolve(ADMIN_TOKEN);
        // The file first: a token that nobody can read would lock everybody out.
        write(file, (secret + "\n").getBytes(StandardCharsets.UTF_8), true);
        tokens.put(name, Role.ADMIN, Optional.empty(), secret);
        return Optional.of(file);
    }

    /// The key that signs sessions, made at the first start.
    ///
    /// @throws OutsideException where it can be neither read nor written
    public byte[] sessionKey() {
        Path file = directory.resolve(SESSION_KEY);
        try {
            if (Files.size(file) == KEY_BYTES) {
                return Files.readAllBytes(file);
            }
        } catch (IOException _) {
            // Not there yet; if it cannot be read for another reason, writing says so.
        }
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        write(file, key, true);
        return key;
    }

    // Beside it and then in its place: a file is never there half, nor ever readable by others.
    private void write(Path file, byte[] content, boolean retry) {
        Path made = directory.resolve(file.getFileName() + ".new");
        try {
            Files.createDirectories(directory);
            Files.createFile(made, permissions());
            Files.write(made, content);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException left) {
            if (!retry) {
                throw failed(file, left);
            }
            removeLeftOver(made);
            write(file, content, false);
        } catch (IOException failed) {
            throw failed(file, failed);
        }
    }

    private FileAttribute<?>[] permissions() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static void removeLeftOver(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw failed(file, failed);
        }
    }

    private static OutsideException failed(Path file, IOException cause) {
        return new OutsideException(
                OutsideException.Kind.UNAVAILABLE,
                "%s cannot be written: %s".formatted(file, cause.getMessage()),
                cause);
    }
}
