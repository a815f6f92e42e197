package io.novacron.autoscaler.plugins.libvirt;

/// A volume in a storage pool of libvirt.
record VolumeName(String pool, String name) {

    /// Reads `pool/name`.
    static VolumeName parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException("volume " + text);
        }
        return new VolumeName(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return pool + "/" + name;
    }
}
