package io.novacron.autoscaler.plugins.libvirt;

import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// The XML of a libvirt domain. Not thread-safe.
record DomainDocument(XmlTree tree) {

    private static final double KIB = 1024;

    /// Reads what libvirt wrote, or a template.
    ///
    /// @throws IllegalArgumentException where it is no XML of a domain
    static DomainDocument parse(String xml) {
        XmlTree tree = XmlTree.parse(xml);
        if (!tree.root().getNodeName().equals("domain")) {
            throw new IllegalArgumentException(
                    "the root is " + tree.root().getNodeName() + ", not domain");
        }
        return new DomainDocument(tree);
    }

    /// What is wrong with a template; empty where nothing is.
    static Optional<String> problem(String xml) {
        try {
            parse(xml);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.ofNullable(wrong.getMessage());
        }
    }

    /// A tag as libvirt's answer for metadata has it.
    static Optional<InstanceTag> readTag(String metadata) {
        try {
            return InstanceTag.read(XmlTree.parse(metadata).root());
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /// A tag as libvirt takes it for metadata.
    static String writeTag(InstanceTag tag) {
        XmlTree metadata = XmlTree.of(InstanceTag.ELEMENT);
        tag.attributes().forEach(metadata.root()::setAttribute);
        return metadata.text();
    }

    Element root() {
        return tree.root();
    }

    Element devices() {
        return tree.ensure(root(), "devices");
    }

    /// Puts values in for `${name}` and so on, in text and attributes.
    void substitute(Map<String, String> values) {
        substitute(root(), values);
    }

    private static void substitute(Node node, Map<String, String> values) {
        if (node.getNodeType() == Node.TEXT_NODE
                || node.getNodeType() == Node.CDATA_SECTION_NODE
                || node.getNodeType() == Node.ATTRIBUTE_NODE) {
            String text = Optional.ofNullable(node.getNodeValue()).orElse("");
            if (text.contains("${")) {
                node.setNodeValue(LaunchTemplate.substitute(text, values));
            }
            return;
        }
        var attributes = node.getAttributes();
        for (int index = 0; attributes != null && index < attributes.getLength(); index++) {
            substitute(attributes.item(index), values);
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            substitute(child, values);
        }
    }

    void setText(String name, String text) {
        tree.ensure(root(), name).setTextContent(text);
    }

    /// Says whose it is, instead of what was said before.
    void tag(InstanceTag tag) {
        Element metadata = tree.ensure(root(), "metadata");
        Node child = metadata.getFirstChild();
        while (child != null) {
            Node next = child.getNextSibling();
            if (InstanceTag.NAMESPACE.equals(child.getNamespaceURI())) {
                metadata.removeChild(child);
            }
            child = next;
        }
        Element element =
                tree.document()
                        .createElementNS(
                                InstanceTag.NAMESPACE,
                                InstanceTag.PREFIX + ":" + InstanceTag.ELEMENT);
        tag.attributes().forEach(element::setAttribute);
        metadata.appendChild(element);
    }

    int processors() {
        String current = tree.ensure(root(), "vcpu").getAttribute("current");
        return current.isEmpty() ? maxProcessors() : Integer.parseInt(current);
    }

    int maxProcessors() {
        return Integer.parseInt(tree.ensure(root(), "vcpu").getTextContent().strip());
    }

    void setProcessors(int current, int max) {
        Element vcpu = tree.ensure(root(), "vcpu");
        vcpu.setTextContent(Integer.toString(max));
        vcpu.setAttribute("current", Integer.toString(current));
    }

    /// Of libvirt's own XML, where the unit is always KiB.
    long memoryKib() {
        return Long.parseLong(tree.ensure(root(), "currentMemory").getTextContent().strip());
    }

    /// Of libvirt's own XML, where the unit is always KiB.
    long maxMemoryKib() {
        return Long.parseLong(tree.ensure(root(), "memory").getTextContent().strip());
    }

    void setMemoryKib(long current, long max) {
        setKib("memory", max);
        setKib("currentMemory", current);
    }

    private void setKib(String name, long kib) {
        Element memory = tree.ensure(root(), name);
        memory.setTextContent(Long.toString(kib));
        memory.setAttribute("unit", "KiB");
    }

    /// Bytes rounded up to KiB, libvirt's unit.
    static long kib(double bytes) {
        return (long) Math.ceil(bytes / KIB);
    }

    /// The guest's name of the disk a volume is, e.g. `vda`.
    Optional<String> diskOf(VolumeName volume) {
        return XmlTree.children(devices(), "disk").stream()
                .filter(disk ->
                        XmlTree.child(disk, "source")
                                .filter(source -> source.getAttribute("pool").equals(volume.pool()))
                                .filter(source ->
                                        source.getAttribute("volume").equals(volume.name()))
                                .isPresent())
                .flatMap(disk -> XmlTree.child(disk, "target").stream())
                .map(target -> target.getAttribute("dev"))
                .findFirst();
    }

    /// The XML as libvirt takes it.
    String text() {
        return tree.text();
    }
}
