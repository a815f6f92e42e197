package io.novacron.autoscaler.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The page's files from the class path, with the compressed ones that were built beside them
/// (`app.js.br`, `app.js.gz`). What lies in `assets/` has a hash in its name and never changes.
/// Where no page was built, a document that says so stands for it. Thread-safe.
public final class PageFiles {

    private static final String INDEX = "index.html";

    /// The name carries a hash of the content, so a browser need never ask again.
    private static final String FOREVER = "public, max-age=31536000, immutable";

    private static final String ASK = "no-cache";

    /// Steps of letters, digits and inner dots: nothing that leaves the folder.
    private static final Pattern NAME = Pattern.compile("(\\w[\\w-]*/)*\\w[\\w-]*(\\.\\w[\\w-]*)*");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "json", "application/json",
                    "webmanifest", "application/manifest+json",
                    "txt", "text/plain; charset=utf-8");

    private static final String ABSENT =
            """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>NovaCron Autoscaler</title>
            <h1>NovaCron Autoscaler</h1>
            <p>This build has no page. The API is here: <a href="/openapi.json">openapi.json</a>.</p>
            </html>
            """;

    /// Answers of the page have these besides their own, problems too.
    static final Map<String, String> SECURITY =
            Map.of(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self';"
                            + " img-src 'self' data:; connect-src 'self'; base-uri 'none';"
                            + " form-action 'none'; frame-ancestors 'none'",
                    "Referrer-Policy",
                    "no-referrer",
                    "Cross-Origin-Opener-Policy",
                    "same-origin");

    private final Class<?> beside;
    private final String folder;
    private final Map<String, File> files = new ConcurrentHashMap<>();

    /// A file in one encoding. Immutable: nobody changes its bytes.
    public static final class File {
        private final byte[] bytes;
        private final String mediaType;
        private final String cacheControl;
        private final String encoding;
        private final String tag;

        private File(
                byte[] bytes, String mediaType, String cacheControl, String encoding, String tag) {
            this.bytes = bytes;
            this.mediaType = mediaType;
            this.cacheControl = cacheControl;
            this.encoding = encoding;
            this.tag = tag;
        }

        byte[] bytes() {
            return bytes;
        }

        String mediaType() {
            return mediaType;
        }

        String cacheControl() {
            return cacheControl;
        }

        /// As in `Content-Encoding`; empty for the file as it is.
        String encoding() {
            return encoding;
        }

        /// `ETag` of exactly these bytes.
        String tag() {
            return tag;
        }
    }

    /// @param beside files are looked for in `folder` beside this class
    /// @param folder without a slash at its end
    public PageFiles(Class<?> beside, String folder) {
        this.beside = beside;
        this.folder = folder;
    }

    /// The file of an address, else the page itself for a browser that opens one of its views.
    ///
    /// @param path begins with a slash
    /// @param accept of the request: only who names `text/html` opens a view
    /// @param acceptEncoding of the request
    public Optional<File> find(String path, String accept, String acceptEncoding) {
        String name = path.substring(1);
        if (!name.isEmpty() && NAME.matcher(name).matches()) {
            Optional<File> file = best(name, acceptEncoding);
            if (file.isPresent()) {
                return file;
            }
        }
        return name.isEmpty() || MediaTypes.names(accept, "text/html")
                ? Optional.of(best(INDEX, acceptEncoding).orElseGet(PageFiles::absent))
                : Optional.empty();
    }

    private Optional<File> best(String name, String acceptEncoding) {
        for (String encoding : List.of("br", "gzip")) {
            if (MediaTypes.names(acceptEncoding, encoding)) {
                Optional<File> file = load(name, encoding);
                if (file.isPresent()) {
                    return file;
                }
            }
        }
        return load(name, "");
    }

    // Only what exists is kept: names that do not are without number.
    private Optional<File> load(String name, String encoding) {
        String ending =
                switch (encoding) {
                    case "br" -> ".br";
                    case "gzip" -> ".gz";
                    default -> "";
                };
        String place = folder + "/" + name + ending;
        File known = files.get(place);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<File> read = read(place, name, encoding);
        read.ifPresent(file -> files.put(place, file));
        return read;
    }

    private Optional<File> read(String place, String name, String encoding) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            return Optional.empty();
        }
        try (@Nullable InputStream stream = beside.getResourceAsStream(place)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(
                            file(
                                    stream.readAllBytes(),
                                    type,
                                    name.startsWith("assets/") ? FOREVER : ASK,
                                    encoding));
        } catch (IOException failed) {
            throw new UncheckedIOException("reading " + place, failed);
        }
    }

    private static File absent() {
        return file(ABSENT.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8", ASK, "");
    }

    private static File file(byte[] bytes, String type, String cacheControl, String encoding) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            String tag = "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
            return new File(bytes, type, cacheControl, encoding, tag);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
