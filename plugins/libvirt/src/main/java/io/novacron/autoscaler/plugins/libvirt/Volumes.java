package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Image;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.libvirt.StorageVol;
import org.libvirt.Stream;

/// The volumes of our machines, in libvirt's storage pools: so it works on hosts elsewhere, too.
/// Bases of images are only ever read. To be called on the hypervisor's threads.
final class Volumes {

    private static final int UPLOAD_PIECE = 64 * 1024;

    private final Hypervisor hypervisor;

    Volumes(Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /// Makes an overlay that reads from the image's base and keeps what is written.
    void createOverlay(VolumeName volume, Image image, Optional<Long> sizeBytes) {
        hypervisor.ask(
                "create disk " + volume,
                connect -> {
                    StoragePool pool = pool(connect, volume.pool());
                    deleteIfThere(pool, volume.name());
                    long capacity =
                            sizeBytes.isPresent()
                                    ? sizeBytes.get()
                                    : capacityOfBase(connect, pool, image);
                    VolumeDocument xml =
                            VolumeDocument.overlay(
                                    volume.name(), image.base(), image.format(), capacity);
                    free(pool.storageVolCreateXML(xml.text(), 0));
                    return Boolean.TRUE;
                });
    }

    /// The overlay's size, where nobody says one: libvirt wants a number. Asks the pool the base is
    /// in, which is this one or any other.
    private static long capacityOfBase(Connect connect, StoragePool pool, Image image)
            throws LibvirtException {
        try {
            pool.refresh(0);
            StorageVol base = connect.storageVolLookupByPath(image.base());
            long capacity = base.getInfo().capacity;
            free(base);
            return capacity;
        } catch (LibvirtException unknown) {
            if (LibvirtFault.isAbsent(unknown)) {
                throw new OutsideException(
                        Kind.INVALID,
                        "no storage pool of libvirt has the image's base %s; say its image.size"
                                .formatted(image.base()),
                        unknown);
            }
            throw unknown;
        }
    }

    /// Makes a volume with this content.
    void createWith(VolumeName volume, byte[] content) {
        hypervisor.ask(
                "create seed " + volume,
                connect -> {
                    StoragePool pool = pool(connect, volume.pool());
                    deleteIfThere(pool, volume.name());
                    StorageVol created =
                            pool.storageVolCreateXML(
                                    VolumeDocument.raw(volume.name(), content.length).text(), 0);
                    upload(connect, created, content);
                    free(created);
                    return Boolean.TRUE;
                });
    }

    private static void upload(Connect connect, StorageVol volume, byte[] content)
            throws LibvirtException {
        Stream stream = connect.streamNew(0);
        boolean finished = false;
        try {
            volume.upload(stream, 0, content.length, 0);
            int sent = 0;
            while (sent < content.length) {
                int length = Math.min(UPLOAD_PIECE, content.length - sent);
                sent += stream.send(java.util.Arrays.copyOfRange(content, sent, sent + length));
            }
            stream.finish();
            finished = true;
        } finally {
            if (!finished) {
                stream.abort();
            }
            stream.free();
        }
    }

    /// Bytes that the guest sees.
    long capacity(VolumeName volume) {
        return hypervisor.ask(
                "look at disk " + volume,
                connect -> {
                    StorageVol found =
                            pool(connect, volume.pool()).storageVolLookupByName(volume.name());
                    long capacity = found.getInfo().capacity;
                    free(found);
                    return capacity;
                });
    }

    /// Makes the volume of a machine that is off larger.
    void grow(VolumeName volume, long bytes) {
        hypervisor.ask(
                "grow disk " + volume,
                connect -> {
                    StorageVol found =
                            pool(connect, volume.pool()).storageVolLookupByName(volume.name());
                    if (found.getInfo().capacity < bytes) {
                        found.resize(bytes, 0);
                    }
                    free(found);
                    return Boolean.TRUE;
                });
    }

    /// Deletes it; not being there is success.
    void delete(VolumeName volume) {
        hypervisor.find(
                "delete volume " + volume,
                connect -> {
                    deleteIfThere(pool(connect, volume.pool()), volume.name());
                    return Boolean.TRUE;
                });
    }

    /// Names of a pool's volumes; empty where there is no such pool.
    List<String> names(String poolName) {
        return hypervisor
                .find(
                        "list volumes of " + poolName,
                        connect -> {
                            StoragePool pool = pool(connect, poolName);
                            return List.of(pool.listVolumes());
                        })
                .orElseGet(ArrayList::new);
    }

    private static StoragePool pool(Connect connect, String name) throws LibvirtException {
        return connect.storagePoolLookupByName(name);
    }

    /// What a crash left half-written, or what is to go.
    private static void deleteIfThere(StoragePool pool, String name) throws LibvirtException {
        try {
            StorageVol volume = lookup(pool, name);
            volume.delete(0);
            free(volume);
        } catch (LibvirtException thrown) {
            if (!LibvirtFault.isAbsent(thrown)) {
                throw thrown;
            }
        }
    }

    private static StorageVol lookup(StoragePool pool, String name) throws LibvirtException {
        try {
            return pool.storageVolLookupByName(name);
        } catch (LibvirtException unknown) {
            if (!LibvirtFault.isAbsent(unknown)) {
                throw unknown;
            }
            // A daemon that was killed while it made the file learns of it only so.
            pool.refresh(0);
            return pool.storageVolLookupByName(name);
        }
    }

    private static void free(StorageVol volume) throws LibvirtException {
        volume.free();
    }
}
