package io.novacron.autoscaler.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.http.PageFiles.File;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which file an address gets, in which encoding, for how long.
class PageFilesTest {

    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";
    private static final String SCRIPT = "/assets/app-0123abcd.js";

    private final PageFiles files = new PageFiles(PageFilesTest.class, "testpage");

    @ParameterizedTest
    @CsvSource(
            value = {
                "gzip, deflate, br, zstd|br",
                "gzip|gzip",
                "gzip;q=0, br;q=0|''",
                "identity|''",
                "''|''",
                "br;q=0, gzip|gzip"
            },
            delimiter = '|')
    void theBestEncodingThatIsThereAndTaken(String accepted, String encoding) {
        File file = files.find(SCRIPT, "*/*", accepted).orElseThrow();
        assertThat(file.encoding()).isEqualTo(encoding);
        assertThat(file.mediaType()).isEqualTo("text/javascript; charset=utf-8");
        assertThat(file.cacheControl()).contains("immutable").contains("max-age=31536000");
    }

    @Test
    void encodingsHaveTagsOfTheirOwn() {
        assertThat(files.find(SCRIPT, "*/*", "gzip").orElseThrow().tag())
                .isNotEqualTo(files.find(SCRIPT, "*/*", "").orElseThrow().tag());
    }

    @Test
    void aFileWithoutCompressedOnesGoesAsItIs() {
        File file = files.find("/assets/app-4567.css", "*/*", "br, gzip").orElseThrow();
        assertThat(file.encoding()).isEmpty();
        assertThat(new String(file.bytes(), StandardCharsets.UTF_8)).isEqualTo("body{}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/groups/web-tier", "/groups/web.tier/edit", "/costs", "/a/b/../c"})
    void aBrowserThatOpensAViewGetsThePage(String path) {
        File file = files.find(path, BROWSER, "gzip").orElseThrow();
        assertThat(file.mediaType()).startsWith("text/html");
        assertThat(file.cacheControl()).isEqualTo("no-cache");
        assertThat(new String(file.bytes(), StandardCharsets.UTF_8))
                .contains("<title>page</title>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/groups/web-tier",
                "/assets/gone-1234.js",
                "/../http/PageFiles.class",
                "/assets/../../http/PageFilesTest.class",
                "//etc/passwd",
                "/.hidden",
                "/PageFilesTest.class",
                "/assets/app-0123abcd.js.gz"
            })
    void nothingElseIsServed(String path) {
        assertThat(files.find(path, "*/*", "gzip")).isEmpty();
    }

    @Test
    void withoutABuiltPageADocumentSaysSo() {
        Optional<File> file = new PageFiles(PageFilesTest.class, "none").find("/", "*/*", "gzip");
        assertThat(new String(file.orElseThrow().bytes(), StandardCharsets.UTF_8))
                .contains("This build has no page");
    }
}
