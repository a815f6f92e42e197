package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.server.http.Refusal.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Where a page ends: the sort key and the id of its last entry. Clients get it as one opaque word.
///
/// @param key by which the entries are ordered; what fits no page of this kind is refused by its
///   reader
public record Cursor(String key, String id) {

    private static final String SEPARATOR = "\n";

    public static Cursor of(long key) {
        return new Cursor(Long.toString(key), "");
    }

    public static Cursor of(String id) {
        return new Cursor("", id);
    }

    /// @throws Refusal where it is none of ours
    static Cursor read(String text) {
        try {
            String content =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = content.split(SEPARATOR, -1);
            if (parts.length == 2 && new Cursor(parts[0], parts[1]).toString().equals(text)) {
                return new Cursor(parts[0], parts[1]);
            }
            throw bad(text);
        } catch (IllegalArgumentException malformed) {
            throw bad(text);
        }
    }

    /// The key where it is a number.
    ///
    /// @throws Refusal where it is not
    public long number() {
        return Parameter.whole(key).orElseThrow(() -> bad(toString()));
    }

    public static Refusal bad(String text) {
        return Refusal.of(
                Kind.BAD_PARAMETER,
                "the cursor is not one of this list",
                List.of(
                        FieldProblem.of(
                                "cursor", FieldProblem.quoted(text), "the `next` of a page")));
    }

    /// The word clients get.
    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((key + SEPARATOR + id).getBytes(StandardCharsets.UTF_8));
    }
}
