package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Attachment;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Templates: what is read, what is refused, and what XML comes of it.
final class LaunchTemplateTest {

    private static final Map<String, Object> GOOD =
            Map.of("image", Map.of("base", "/images/base.qcow2"), "cpu", 2, "memory", "1Gi");

    private static ScalingGroup group(Map<String, Object> template, Map<String, Object> network) {
        return ScalingGroup.builder("web")
                .resourceType(ResourceType.VM)
                .maxCapacity(3)
                .launchTemplate(template)
                .network(network)
                .build();
    }

    private static Map<String, Object> with(Map<String, Object> more) {
        Map<String, Object> template = new HashMap<>(GOOD);
        template.putAll(more);
        return template;
    }

    private static List<String> paths(Map<String, Object> template, Map<String, Object> network) {
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate.read(group(template, network), problems);
        return problems.stream().map(Problem::path).toList();
    }

    private static LaunchTemplate read(Map<String, Object> template, Map<String, Object> network) {
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate read = LaunchTemplate.read(group(template, network), problems);
        assertThat(problems).isEmpty();
        return read;
    }

    @Test
    void theShortestTemplateHasItsDefaults() {
        LaunchTemplate read = read(GOOD, Map.of());
        assertThat(read.bounds()).isEqualTo(new Bounds(2, 2, 1L << 30, 1L << 30));
        assertThat(read.readiness().check()).isEqualTo(new Readiness.Check.Running());
        assertThat(read.stopTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(read.addressSource()).isEqualTo(AddressSource.LEASE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "type, vbox, launchTemplate.type",
        "machine, a b, launchTemplate.machine",
        "kernel, vmlinuz, launchTemplate.kernel",
        "initrd, /initrd, launchTemplate.kernel",
        "maxCpu, 1, launchTemplate.maxCpu",
        "maxMemory, 1Mi, launchTemplate.maxMemory",
        "address, dns, launchTemplate.address",
        "addresses, 10.0.0.1, launchTemplate.addresses",
        "port, 0, launchTemplate.port",
        "memori, 1Gi, launchTemplate.memori",
        "domain, <domain>, launchTemplate.domain",
        "domain, <network/>, launchTemplate.domain",
    })
    void aWrongValueIsToldWithItsPath(String key, String value, String path) {
        assertThat(paths(with(Map.of(key, value)), Map.of())).containsExactly(path);
    }

    @Test
    void whatDoesNotGoTogetherIsTold() {
        assertThat(paths(with(Map.of("readiness", Map.of("agent", true))), Map.of()))
                .containsExactly("launchTemplate.readiness");
        assertThat(paths(with(Map.of("readiness", Map.of("tcp", 80, "console", "x"))), Map.of()))
                .containsExactly("launchTemplate.readiness");
        assertThat(paths(with(Map.of("kernel", "/k", "cmdline", "host=${host}")), Map.of()))
                .containsExactly("launchTemplate.cmdline");
        assertThat(paths(with(Map.of("domain", "<domain/>", "type", "kvm")), Map.of()))
                .containsExactly("launchTemplate.type");
        assertThat(paths(Map.of("cpu", 1, "memory", "1Gi"), Map.of()))
                .containsExactly("launchTemplate.image");
        assertThat(paths(GOOD, Map.of("attach", List.of("ok", "tap:1"))))
                .containsExactly("network.attach[1]");
    }

    @Test
    void aDocumentThatReadsFilesIsRefused() {
        String xml =
                "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
                        + "<domain><title>&x;</title></domain>";
        assertThat(paths(with(Map.of("domain", xml)), Map.of()))
                .containsExactly("launchTemplate.domain");
    }

    @Test
    void attachmentsAreNetworksBridgesOrTheUsersOwn() {
        Map<String, Object> network =
                Map.of(
                        "attach",
                        List.of("default", "network:lan", "bridge:br0", "user"),
                        "pool",
                        "p");
        assertThat(read(GOOD, network).attachments())
                .containsExactly(
                        new Attachment("network", "default"),
                        new Attachment("network", "lan"),
                        new Attachment("bridge", "br0"),
                        new Attachment("user", ""));
    }

    private static InstanceTag tag(LaunchTemplate template) {
        return new InstanceTag(
                "local",
                "web",
                "key \"<&'\n1",
                new InstanceTag.Terms(
                        Optional.of("10.0.0.7"),
                        AddressSource.ARP,
                        OptionalInt.of(80),
                        Duration.ofSeconds(3),
                        template.readiness(),
                        List.of(new VolumeName("p", "web-1.qcow2"), new VolumeName("q", "b.iso"))),
                new InstanceTag.State(
                        Optional.of("large"),
                        7,
                        InstanceTag.Phase.CREATING,
                        Instant.parse("2026-11-25T20:00:00.123456Z"),
                        Optional.of(Instant.parse("2026-11-25T20:00:01Z")),
                        Optional.of("10.0.0.7"),
                        Optional.of("why")));
    }

    private static DomainDocument build(LaunchTemplate template) {
        MachineName name = MachineName.of("local", "web", "key-1");
        return DomainBuilder.build(
                template,
                new DomainBuilder.Parts(
                        name,
                        tag(template),
                        template.bounds(),
                        Optional.of(new VolumeName("p", "web-1.qcow2")),
                        Optional.empty(),
                        Path.of("/console/x.log"),
                        Map.of("name", name.name(), "address", "</cmdline><evil a='\"'>&")),
                () -> true);
    }

    @Test
    void valuesNeverBecomeMarkup() {
        LaunchTemplate template =
                read(
                        with(Map.of("kernel", "/k", "cmdline", "x=<a>&${address}")),
                        Map.of("attach", List.of("default")));
        DomainDocument read = DomainDocument.parse(build(template).text());
        assertThat(
                        XmlTree.child(read.root(), "os")
                                .flatMap(os -> XmlTree.child(os, "cmdline"))
                                .orElseThrow()
                                .getTextContent())
                .isEqualTo("x=<a>&</cmdline><evil a='\"'>&");
        assertThat(read.diskOf(new VolumeName("p", "web-1.qcow2"))).contains("vda");
        assertThat(read.root().getAttribute("type")).isEqualTo("kvm");
    }

    @Test
    void aDocumentKeepsWhatItSaysAndGetsWhatIsOurs() {
        String xml =
                "<domain type='qemu'><name>other</name><memory unit='GiB'>9</memory>"
                        + "<vcpu placement='static'>9</vcpu><title>${name}</title>"
                        + "<metadata><app:x xmlns:app='urn:x'/></metadata><devices>"
                        + "<disk><target dev='vda'/></disk></devices></domain>";
        Map<String, Object> keys = with(Map.of("domain", xml));
        DomainDocument read = DomainDocument.parse(build(read(keys, Map.of())).text());
        MachineName name = MachineName.of("local", "web", "key-1");
        assertThat(XmlTree.child(read.root(), "title").orElseThrow().getTextContent())
                .isEqualTo(name.name());
        assertThat(XmlTree.child(read.root(), "name").orElseThrow().getTextContent())
                .isEqualTo(name.name());
        assertThat(read.maxProcessors()).isEqualTo(2);
        assertThat(read.maxMemoryKib()).isEqualTo(1 << 20);
        assertThat(read.diskOf(new VolumeName("p", "web-1.qcow2"))).contains("vdb");
        assertThat(read.text()).contains("urn:x");
    }

    @Test
    void aTagIsReadAsItWasWritten() {
        for (Map<String, Object> readiness :
                List.<Map<String, Object>>of(
                        Map.of(),
                        Map.of("tcp", 80, "timeout", "90s"),
                        Map.of("http", Map.of("port", 80, "path", "/a?b=c&d=%22")),
                        Map.of("console", "^a \"<b>\" \\d+$", "failureThreshold", 9))) {
            InstanceTag tag = tag(read(with(Map.of("readiness", readiness)), Map.of()));
            InstanceTag again = DomainDocument.readTag(DomainDocument.writeTag(tag)).orElseThrow();
            // Patterns have no equality.
            assertThat(again.attributes()).isEqualTo(tag.attributes());
            assertThat(again.key()).isEqualTo(tag.key());
        }
    }
}
