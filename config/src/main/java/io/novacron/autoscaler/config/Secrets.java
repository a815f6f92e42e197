package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Resolves secrets where they are handed over, and nowhere else. Immutable; reads files at every
/// call, so that a rotated secret is seen.
public final class Secrets {

    /// Most bytes of a secret's file.
    private static final int LARGEST = 64 << 10;

    private final Function<String, Optional<String>> environment;

    /// @param environment e.g. `name -> Optional.ofNullable(System.getenv(name))`
    public Secrets(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /// The secret's value: not to be logged, stored or shown.
    ///
    /// @throws UnresolvedSecretException that says where it was looked for
    public String resolve(SecretSource source) {
        return switch (source) {
            case SecretSource.Environment(String name) ->
                    environment
                            .apply(name)
                            .orElseThrow(() ->
                                    new UnresolvedSecretException(
                                            source, "the variable is not set"));
            case SecretSource.File(Path path) -> content(source, path);
        };
    }

    private static String content(SecretSource source, Path path) {
        try {
            if (Files.size(path) > LARGEST) {
                throw new UnresolvedSecretException(source, "the file is larger than 64 KiB");
            }
            String text = Files.readString(path, StandardCharsets.UTF_8);
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException unreadable) {
            throw new UnresolvedSecretException(source, "the file cannot be read as UTF-8");
        }
    }

    /// A plug-in's settings with every secret in its place, for its factory. The map and the maps
    /// in it hide their values from `toString`.
    ///
    /// @throws UnresolvedSecretException for the first secret that is not there
    public Map<String, Object> resolve(PluginConfiguration plugin) {
        return resolve(plugin.settings());
    }

    private Map<String, Object> resolve(Map<?, ?> settings) {
        Map<String, Object> resolved = new LinkedHashMap<>();
        settings.forEach((key, value) -> resolved.put(String.valueOf(key), resolveValue(value)));
        return new DiscreetMap(resolved);
    }

    private Object resolveValue(Object value) {
        return switch (value) {
            case SecretSource source -> resolve(source);
            case Map<?, ?> map -> resolve(map);
            case List<?> list -> list.stream().map(this::resolveValue).toList();
            default -> value;
        };
    }

    /// Every secret of a configuration that cannot be resolved, all at once.
    public List<Problem> missing(ServerConfiguration configuration) {
        List<Problem> problems = new ArrayList<>();
        configuration
                .secrets()
                .forEach((path, source) -> {
                    try {
                        resolve(source);
                    } catch (UnresolvedSecretException missing) {
                        problems.add(
                                Problem.error(
                                        path,
                                        String.valueOf(missing.getMessage()),
                                        "a secret that is there"));
                    }
                });
        return List.copyOf(problems);
    }
}
