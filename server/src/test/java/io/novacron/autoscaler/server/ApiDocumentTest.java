package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.ApiClient.Answer;
import io.novacron.autoscaler.server.http.Operation;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The document and the running server are the same, both ways, roles included.
class ApiDocumentTest {

    private static final List<String> METHODS = List.of("GET", "PUT", "POST", "PATCH", "DELETE");

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    static List<Operation> operations() {
        return ApiContract.DOCUMENT.operations();
    }

    static Set<String> paths() {
        return operations().stream()
                .map(Operation::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String address(String path) {
        return path.replaceAll("\\{[^}]+}", "absent");
    }

    @Test
    void theDocumentIsServedToEverybody() {
        assertThat(running.nobody.get("/openapi.json").is(200).json())
                .isEqualTo(ApiContract.DOCUMENT.tree());
    }

    @ParameterizedTest
    @MethodSource("paths")
    void anAddressTakesTheMethodsOfTheDocumentAndNoOthers(String path) {
        Set<String> documented =
                operations().stream()
                        .filter(operation -> operation.path().equals(path))
                        .map(Operation::method)
                        .collect(Collectors.toSet());
        for (String method : METHODS) {
            Answer answer = running.nobody.call(method, address(path) + "?unknown=1", "");
            if (documented.contains(method)) {
                assertThat(answer.status()).as("%s %s", method, path).isIn(400, 401);
            } else {
                answer.isProblem(405, "method_not_allowed");
                assertThat(Arrays.asList(answer.header("Allow").split(", ")))
                        .containsExactlyInAnyOrderElementsOf(documented);
            }
        }
    }

    @Test
    void otherAddressesAre404() {
        for (String path :
                List.of("/none", "/api", "/api/v1", "/api/v2/groups", "/api/v1/groups/a/b")) {
            running.admin.get(path).isProblem(404, "not_found");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everyOperationIsForItsRoleAndAbove(Role role) {
        for (Operation operation : operations()) {
            // What is wrong with it is told only to those who may call it.
            Answer answer =
                    running.as(role)
                            .call(operation.method(), address(operation.path()) + "?unknown=1", "");
            boolean allowed =
                    operation.role().isEmpty() || operation.role().get().compareTo(role) <= 0;
            if (allowed) {
                answer.isProblem(400, "bad_parameter");
            } else {
                answer.isProblem(403, "forbidden");
            }
        }
    }

    @Test
    void withoutATokenOnlyThePublicOperationsAnswer() {
        for (Operation operation : operations()) {
            Answer answer =
                    running.nobody.call(
                            operation.method(), address(operation.path()) + "?unknown=1", "");
            if (operation.role().isEmpty()) {
                answer.isProblem(400, "bad_parameter");
            } else {
                answer.isProblem(401, "unauthenticated");
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            }
        }
    }

    @Test
    void whatCannotBeHadIs406() {
        running.viewer
                .get("/api/v1/groups", "Accept", "text/html")
                .isProblem(406, "not_acceptable");
        running.viewer.get("/api/v1/groups", "Accept", "text/html, */*;q=0.1").is(200);
        running.viewer
                .get("/api/v1/groups", "Accept", "application/json;q=0, text/*")
                .isProblem(406, "not_acceptable");
    }
}
