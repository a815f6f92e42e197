package io.novacron.autoscaler.plugins.libvirt;

import com.github.stephenc.javaisotools.iso9660.ConfigException;
import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISOImageFileHandler;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import com.github.stephenc.javaisotools.sabre.HandlerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Makes the image that cloud-init's NoCloud source reads: a volume labelled `cidata` with
/// `user-data`, `meta-data` and perhaps `network-config`.
final class SeedImage {

    private static final String LABEL = "cidata";

    private SeedImage() {}

    /// @param files names and contents
    static byte[] of(Map<String, String> files) throws IOException {
        // Readable by nobody else: user data may hold secrets.
        Path folder = Files.createTempDirectory("novacron-seed");
        Path image = folder.resolve("seed.iso");
        try {
            ISO9660RootDirectory root = new ISO9660RootDirectory();
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = Files.writeString(folder.resolve(file.getKey()), file.getValue());
                root.addFile(path.toFile());
            }
            write(root, image);
            return Files.readAllBytes(image);
        } catch (HandlerException | ConfigException broken) {
            throw new IOException("cannot write a seed image", broken);
        } finally {
            for (String name : files.keySet()) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(image);
            Files.deleteIfExists(folder);
        }
    }

    private static void write(ISO9660RootDirectory root, Path image)
            throws HandlerException, ConfigException, IOException {
        ISO9660Config plain = new ISO9660Config();
        plain.allowASCII(true);
        plain.setInterchangeLevel(1);
        plain.setVolumeID(LABEL);
        RockRidgeConfig names = new RockRidgeConfig();
        names.setMkisofsCompatibility(true);
        JolietConfig unicode = new JolietConfig();
        unicode.setVolumeID(LABEL);
        new CreateISO(new ISOImageFileHandler(image.toFile()), root)
                .process(plain, names, unicode, null);
    }
}
