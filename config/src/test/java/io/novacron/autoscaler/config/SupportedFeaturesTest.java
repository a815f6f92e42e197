package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What reads but is not done yet is refused with that reason.
class SupportedFeaturesTest {

    private static final String BASE =
            "id: web\nresourceType: vm\nminCapacity: 1\nmaxCapacity: 5\nmetrics: {cpu: {type: custom}}\n";

    private static List<Problem> refusals(String more) {
        return GroupDocuments.readOne(BASE + more, List.of(new SupportedFeatures())).errors();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "network: {vpc: a} | network.vpc",
                "size: {flavors: [{name: s, cpu: 1, memory: 1Gi}]} | size",
                "size: {ranges: {cpu: {min: 1, max: 2, step: 1}}} | size"
            })
    void whatIsNotDoneYetIsRefused(String more, String path) {
        List<Problem> refusals = refusals(more);

        assertThat(refusals).hasSize(1);
        assertThat(refusals.getFirst().path()).isEqualTo(path);
        assertThat(refusals.getFirst().allowed()).startsWith("not supported yet");
        assertThat(GroupDocuments.readOne(BASE + more, List.of()).errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "predictive: {mode: off, minConfidence: 0.9}",
                "predictive: {mode: scale, quantile: 0.9}",
                "predictive: {mode: scale, objective: {underProvisionedTime: 1%}}",
                "network: {pool: web}",
                "network: {router: lb, pool: web, port: 8080}",
                "network: {attach: [private]}",
                "size: {flavors: [{name: s, cpu: 1, memory: 1Gi, pricePerHour: 1}], current: s}",
                "lifecycle: {warmPool: {share: 20%, state: stopped}}",
                "lifecycle: {termination: oldest, maxReplace: 2}",
                "lifecycle: {hooks: [{name: join, at: launching}]}"
            })
    void whatIsDoneIsNot(String more) {
        assertThat(refusals(more)).isEmpty();
    }

    @Test
    void kindsOfDocumentsAreToldApart() {
        assertThat(DocumentKind.of("id: web")).isEqualTo(DocumentKind.GROUPS);
        assertThat(DocumentKind.of("groups: [{id: web}]")).isEqualTo(DocumentKind.GROUPS);
        assertThat(DocumentKind.of("- id: web")).isEqualTo(DocumentKind.GROUPS);
        assertThat(DocumentKind.of("groups: [web.yaml]"))
                .isEqualTo(DocumentKind.SERVER_CONFIGURATION);
        assertThat(DocumentKind.of("{\"controllers\": {}}"))
                .isEqualTo(DocumentKind.SERVER_CONFIGURATION);
        assertThat(DocumentKind.of("now: x\ngroup: {}")).isEqualTo(DocumentKind.CASE);
        assertThat(DocumentKind.of("{{{")).isEqualTo(DocumentKind.GROUPS);
    }
}
