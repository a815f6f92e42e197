package io.novacron.autoscaler.plugins.libvirt;

import org.w3c.dom.Element;

/// The XML of a storage volume.
record VolumeDocument(String text) {

    static VolumeDocument overlay(String name, String base, String baseFormat, long capacity) {
        XmlTree tree = volume(name, "qcow2", capacity);
        Element backing = tree.add(tree.root(), "backingStore");
        tree.add(backing, "path").setTextContent(base);
        tree.add(backing, "format").setAttribute("type", baseFormat);
        return new VolumeDocument(tree.text());
    }

    static VolumeDocument raw(String name, long capacity) {
        return new VolumeDocument(volume(name, "raw", capacity).text());
    }

    private static XmlTree volume(String name, String format, long capacity) {
        XmlTree tree = XmlTree.of("volume");
        tree.add(tree.root(), "name").setTextContent(name);
        Element bytes = tree.add(tree.root(), "capacity");
        bytes.setAttribute("unit", "bytes");
        bytes.setTextContent(Long.toString(capacity));
        Element target = tree.add(tree.root(), "target");
        tree.add(target, "format").setAttribute("type", format);
        return tree;
    }
}
