package io.novacron.autoscaler.cli.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of DESIGN.md and STYLE.md that a program can check, over every module of the reactor.
class ArchitectureTest {

    private static final String ROOT = "io.novacron.autoscaler.";

    private static final String ALL = "io.novacron.autoscaler..";

    private static final JavaClasses PRODUCT =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.novacron.autoscaler");

    private static final String[] PURE = {
        ROOT + "model..", ROOT + "forecast..", ROOT + "engine..", ROOT + "simulator.."
    };

    /// Module and the modules of ours it may use.
    private static final Map<String, List<String>> DIRECTIONS =
            Map.ofEntries(
                    entry("model", List.of()),
                    entry("spi", List.of("model")),
                    entry("forecast", List.of("model")),
                    entry("engine", List.of("model", "forecast")),
                    entry("simulator", List.of("engine", "forecast", "model")),
                    entry("config", List.of("model")),
                    entry("runtime", List.of("engine", "forecast", "spi", "model")),
                    entry("store.jdbc", List.of("config", "spi", "model")),
                    entry("plugins.process", List.of("spi", "model")),
                    entry("plugins.libvirt", List.of("spi", "model")),
                    entry("plugins.scrape", List.of("spi", "model")),
                    entry("plugins.push", List.of("spi", "model")),
                    entry("plugins.prometheus", List.of("spi", "model")),
                    entry("plugins.docker", List.of("spi", "model")),
                    entry("plugins.haproxy", List.of("spi", "model")),
                    entry("plugins.volume", List.of("spi", "model")),
                    entry("plugins.fixed", List.of("spi", "model")),
                    entry("history", List.of("spi", "model")),
                    entry(
                            "server",
                            List.of(
                                    "config",
                                    "runtime",
                                    "simulator",
                                    "engine",
                                    "forecast",
                                    "spi",
                                    "model",
                                    "store.jdbc",
                                    "history",
                                    "plugins")));

    static Stream<Arguments> directions() {
        return DIRECTIONS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0} uses only {1}")
    @MethodSource("directions")
    void modulesUseOnlyWhatTheyMay(String module, List<String> allowed) {
        String[] packages =
                Stream.concat(Stream.of(module), allowed.stream())
                        .map(name -> ROOT + name + "..")
                        .toArray(String[]::new);

        noClasses()
                .that(resideInAPackage(ROOT + module + ".."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ALL)
                                .and(DescribedPredicate.not(resideInAnyPackage(packages))))
                .check(PRODUCT);
    }

    @Test
    void everyModuleIsSeen() {
        // Guards the rules themselves: an import that finds nothing would let all of them pass.
        for (String module : DIRECTIONS.keySet()) {
            org.assertj.core.api.Assertions.assertThat(PRODUCT)
                    .as(module)
                    .anyMatch(type -> type.getPackageName().startsWith(ROOT + module));
        }
    }

    @Test
    void nothingImportsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "cli..")
                .check(PRODUCT);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void modelSpiAndForecastNeedNothingButTheJdk() {
        classes()
                .that()
                .resideInAnyPackage(ROOT + "model..", ROOT + "spi..", ROOT + "forecast..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "model..",
                        ROOT + "spi..",
                        ROOT + "forecast..",
                        "java..",
                        "org.jspecify..")
                .check(PRODUCT);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        // Plug-ins whose protocol is JSON read and write it themselves.
        library(
                "tools.jackson..",
                "config",
                "store.jdbc",
                "plugins.prometheus",
                "plugins.push",
                "plugins.volume",
                "plugins.webhook",
                "plugins.hooks",
                "server",
                "cli");
        library("io.helidon..", "server");
        library("com.networknt..", "server");
        library("io.micrometer..", "server");
        library("dev.cel..", "engine");
        library("picocli..", "cli");
        library("java.sql..", "store.jdbc");
        library("com.zaxxer..", "store.jdbc");
        library("org.flywaydb..", "store.jdbc");
        library("com.sun.net.httpserver..", "cli.demo");
        library("ch.qos.logback..");
    }

    private static void library(String packages, String... modules) {
        String[] homes =
                Arrays.stream(modules).map(name -> ROOT + name + "..").toArray(String[]::new);
        noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(homes)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)
                .check(PRODUCT);
    }

    @Test
    void theCoreReadsNoClock() {
        // accessTargetWhere, because callMethod would miss a method reference such as Instant::now.
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .accessTargetWhere(target("reads a clock", ArchitectureTest::readsClock))
                .check(PRODUCT);
    }

    private static boolean readsClock(String owner, String name) {
        return (owner.startsWith("java.time.") && name.equals("now"))
                || owner.equals("java.time.Clock")
                || owner.equals("java.time.InstantSource")
                || (owner.equals("java.lang.System")
                        && (name.equals("nanoTime") || name.equals("currentTimeMillis")))
                || (owner.equals("java.util.Date") && name.equals("<init>"))
                || (owner.equals("java.util.Calendar") && name.equals("getInstance"))
                || (owner.equals("java.time.ZoneId") && name.equals("systemDefault"))
                || (owner.equals("java.util.Locale") && name.equals("getDefault"));
    }

    @Test
    void theCoreHasNoRandomnessOfItsOwn() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .accessTargetWhere(target("is random", ArchitectureTest::isRandom))
                .check(PRODUCT);
    }

    private static boolean isRandom(String owner, String name) {
        return owner.equals("java.util.Random")
                || owner.equals("java.util.concurrent.ThreadLocalRandom")
                || owner.equals("java.security.SecureRandom")
                || (owner.equals("java.util.UUID") && name.equals("randomUUID"))
                || (owner.equals("java.lang.Math") && name.equals("random"))
                || (owner.equals("java.lang.System") && name.equals("identityHashCode"));
    }

    @Test
    void theCoreTouchesNothingOutside() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                // Weights that are part of the module are read from the class path, once.
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "forecast.pooled.ShippedNetworks")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.io..",
                                        "java.net..",
                                        "java.nio..",
                                        "java.sql..",
                                        "org.slf4j..",
                                        "java.util.logging..",
                                        "ch.qos.logback..")
                                // Every record and lambda refers to it; none writes with it.
                                .and(
                                        DescribedPredicate.not(
                                                describe(
                                                        "java.io.Serializable",
                                                        type ->
                                                                type.getName()
                                                                        .equals(
                                                                                "java.io.Serializable")))))
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .accessTargetWhere(
                        target(
                                "reads or writes the process",
                                (owner, name) ->
                                        owner.equals("java.lang.System")
                                                && Set.of(
                                                                "out",
                                                                "err",
                                                                "in",
                                                                "getenv",
                                                                "getProperty",
                                                                "setProperty",
                                                                "exit")
                                                        .contains(name)))
                .check(PRODUCT);
    }

    @Test
    void theCoreStartsNoThreadsAndTakesNoLocks() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("java.util.concurrent..")
                                .or(
                                        describe(
                                                "threads",
                                                type ->
                                                        Set.of(
                                                                        "java.lang.Thread",
                                                                        "java.lang.ThreadLocal",
                                                                        "java.util.Timer")
                                                                .contains(type.getName()))))
                .check(PRODUCT);
    }

    @Test
    void theCoreHasNoStaticState() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(PURE)
                .and()
                .areStatic()
                .should()
                .beFinal()
                .check(PRODUCT);
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(PURE)
                .and()
                .areStatic()
                .and()
                .arePublic()
                .should(beAnArray())
                .check(PRODUCT);
    }

    @Test
    void whatTheModelHoldsIsFinal() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(ROOT + "model..")
                .and()
                .areDeclaredInClassesThat()
                .haveSimpleNameNotEndingWith("Builder")
                .should()
                .beFinal()
                .check(PRODUCT);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes().should(liveInANullMarkedPackage()).check(PRODUCT);
    }

    @Test
    void nobodyInjectsIntoFields() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(ALL)
                .should()
                .beAnnotatedWith(
                        describe(
                                "an injection annotation",
                                annotation ->
                                        Set.of("Inject", "Autowired", "Resource", "Value")
                                                .contains(annotation.getRawType().getSimpleName())))
                .check(PRODUCT);
    }

    @Test
    void namesSayWhatATypeIs() {
        noClasses()
                .that()
                .doNotHaveSimpleName("AutoScalingManager")
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)")
                .check(PRODUCT);
    }

    @Test
    void onlyTheCommandLineWritesToTheTerminalOrEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .accessTargetWhere(
                        target(
                                "writes to the terminal or ends the process",
                                (owner, name) ->
                                        (owner.equals("java.lang.System")
                                                        && Set.of("out", "err", "exit")
                                                                .contains(name))
                                                || name.equals("printStackTrace")))
                .check(PRODUCT);
    }

    @Test
    void loggingIsSlf4jAndExceptionsHaveTypes() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(PRODUCT);
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(PRODUCT);
    }

    private interface Target {
        boolean matches(String owner, String name);
    }

    private static DescribedPredicate<JavaAccess<?>> target(String words, Target target) {
        return describe(
                words,
                access ->
                        target.matches(
                                access.getTarget().getOwner().getName(),
                                access.getTarget().getName()));
    }

    private static ArchCondition<JavaField> beAnArray() {
        return new ArchCondition<>("be an array, which anyone could write to") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean array = field.getRawType().isArray();
                events.add(new SimpleConditionEvent(field, array, field.getDescription()));
            }
        };
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(
                        new SimpleConditionEvent(
                                type, marked, type.getPackageName() + " is not @NullMarked"));
            }
        };
    }
}
