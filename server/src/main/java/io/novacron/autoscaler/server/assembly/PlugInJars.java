package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.spi.PluginFactory;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/// The plug-ins that can be had: those that come along, and those of a folder of jars.
///
/// Each jar has a class loader of its own below the application's, for as long as the process
/// lives: two plug-ins may bring different versions of a library, none may replace a class of ours.
final class PlugInJars {

    /// Only what comes along.
    static final PlugInJars NONE = new PlugInJars(Map.of());

    private final SortedMap<Path, ClassLoader> jars;

    private PlugInJars(Map<Path, ClassLoader> jars) {
        this.jars = new TreeMap<>(jars);
    }

    /// The jars of a folder, by name; a folder that is not there has none.
    ///
    /// @throws AssemblyException where it cannot be read
    static PlugInJars in(Optional<Path> folder) {
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return NONE;
        }
        Map<Path, ClassLoader> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.get(), "*.jar")) {
            for (Path jar : files) {
                found.put(jar, loader(jar));
            }
        } catch (IOException unreadable) {
            throw refused(
                    folder.get(), "a folder that cannot be read", "a readable folder of jars");
        }
        return new PlugInJars(found);
    }

    // Never closed: the classes of a plug-in are loaded as they are needed, up to its own close.
    private static ClassLoader loader(Path jar) throws MalformedURLException {
        return new URLClassLoader(
                jar.getFileName().toString(),
                new URL[] {jar.toUri().toURL()},
                PlugInJars.class.getClassLoader());
    }

    /// Factories of one kind by their type.
    ///
    /// @throws AssemblyException for a jar that does not load, or brings a type there is already
    <F extends PluginFactory> SortedMap<String, F> factories(Class<F> kind) {
        SortedMap<String, F> factories = new TreeMap<>();
        for (F factory : ServiceLoader.load(kind, PlugInJars.class.getClassLoader())) {
            factories.put(factory.type(), factory);
        }
        jars.forEach((jar, loader) -> {
            for (F factory : own(kind, jar, loader)) {
                if (factories.putIfAbsent(factory.type(), factory) != null) {
                    throw refused(
                            jar,
                            "a plug-in of type '%s'".formatted(factory.type()),
                            "a type that there is not yet");
                }
            }
        });
        return factories;
    }

    private static <F extends PluginFactory> List<F> own(
            Class<F> kind, Path jar, ClassLoader loader) {
        List<F> own = new ArrayList<>();
        try {
            for (F factory : ServiceLoader.load(kind, loader)) {
                // The parents' are listed again below every loader.
                if (factory.getClass().getClassLoader() == loader) {
                    own.add(factory);
                }
            }
        } catch (ServiceConfigurationError | LinkageError broken) {
            throw refused(
                    jar,
                    String.valueOf(broken.getMessage()),
                    "a jar whose plug-ins this version can load");
        }
        return own;
    }

    private static AssemblyException refused(Path file, String found, String allowed) {
        return new AssemblyException(List.of(Problem.error(file.toString(), found, allowed)));
    }
}
