package io.novacron.autoscaler.engine.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The names an expression of one group may use, and the compiler for them.
///
/// Metrics and `size.*` are double, `current`, `ready`, `min`, `max` int, `now` a timestamp; a
/// metric whose name is no identifier, or one of these, reads as `metrics["its-name"]`. Numbers of
/// both kinds mix: CEL itself knows no `double / int`, and people write `rps / 100`.
///
/// Cost is bounded: no expression longer than [#MAX_LENGTH], no comprehension over more than
/// [#MAX_ITERATIONS] elements, no recursion; CEL always terminates.
public final class ExpressionScope {

    static final int MAX_LENGTH = 2_000;
    static final int MAX_ITERATIONS = 1_000;
    private static final int MAX_NESTING = 50;

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> TAKEN =
            Set.of(
                    "current",
                    "ready",
                    "min",
                    "max",
                    "now",
                    "size",
                    "metrics",
                    "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while",
                    "int",
                    "uint",
                    "double",
                    "bool",
                    "string",
                    "bytes",
                    "list",
                    "map",
                    "type",
                    "timestamp",
                    "duration",
                    "dyn");

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(MAX_LENGTH)
                    .maxParseRecursionDepth(MAX_NESTING)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .build();

    private final Set<String> metrics;
    private final CelCompiler compiler;
    private final CelRuntime runtime;

    /// @param metrics names of the group's metrics
    /// @param sizeDimensions names under `size.`, e.g. `cpu`; empty where the group has no sizes
    public ExpressionScope(Set<String> metrics, Set<String> sizeDimensions) {
        this.metrics = new TreeSet<>(metrics);
        CelCompilerBuilder builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addVar("current", SimpleType.INT)
                        .addVar("ready", SimpleType.INT)
                        .addVar("min", SimpleType.INT)
                        .addVar("max", SimpleType.INT)
                        .addVar("now", SimpleType.TIMESTAMP)
                        .addVar("metrics", MapType.create(SimpleType.STRING, SimpleType.DOUBLE));
        for (String metric : this.metrics) {
            if (isIdentifier(metric)) {
                builder.addVar(metric, SimpleType.DOUBLE);
            }
        }
        for (String dimension : new TreeSet<>(sizeDimensions)) {
            builder.addVar("size." + dimension, SimpleType.DOUBLE);
        }
        List<CelFunctionBinding> bindings = new ArrayList<>();
        mixed(builder, bindings, "_+_", "add", (x, y) -> x + y, (x, y) -> x + y);
        mixed(builder, bindings, "_-_", "subtract", (x, y) -> x - y, (x, y) -> x - y);
        mixed(builder, bindings, "_*_", "multiply", (x, y) -> x * y, (x, y) -> x * y);
        mixed(builder, bindings, "_/_", "divide", (x, y) -> x / y, (x, y) -> x / y);
        equal(builder, bindings, "_==_", "equals", (x, y) -> x.doubleValue() == y.doubleValue());
        equal(builder, bindings, "_!=_", "differs", (x, y) -> x.doubleValue() != y.doubleValue());
        this.compiler = builder.build();
        this.runtime =
                CelRuntimeFactory.legacyCelRuntimeBuilder()
                        .setOptions(OPTIONS)
                        .addFunctionBindings(bindings)
                        .build();
    }

    private static boolean isIdentifier(String metric) {
        return IDENTIFIER.matcher(metric).matches() && !TAKEN.contains(metric);
    }

    // Adds double∘int and int∘double to a standard operator.
    private static void mixed(
            CelCompilerBuilder builder,
            List<CelFunctionBinding> bindings,
            String operator,
            String name,
            CelFunctionOverload.Binary<Double, Long> doubleFirst,
            CelFunctionOverload.Binary<Long, Double> intFirst) {
        String doubleInt = name + "_double_int64";
        String intDouble = name + "_int64_double";
        builder.addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration(
                        operator,
                        CelOverloadDecl.newGlobalOverload(
                                doubleInt, SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.INT),
                        CelOverloadDecl.newGlobalOverload(
                                intDouble, SimpleType.DOUBLE, SimpleType.INT, SimpleType.DOUBLE)));
        bindings.add(CelFunctionBinding.from(doubleInt, Double.class, Long.class, doubleFirst));
        bindings.add(CelFunctionBinding.from(intDouble, Long.class, Double.class, intFirst));
    }

    // CEL's own <, ≤, >, ≥ compare numbers of both kinds, its == and != do not.
    private static void equal(
            CelCompilerBuilder builder,
            List<CelFunctionBinding> bindings,
            String operator,
            String name,
            CelFunctionOverload.Binary<Number, Number> compare) {
        String doubleInt = name + "_double_int64";
        String intDouble = name + "_int64_double";
        builder.addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration(
                        operator,
                        CelOverloadDecl.newGlobalOverload(
                                doubleInt, SimpleType.BOOL, SimpleType.DOUBLE, SimpleType.INT),
                        CelOverloadDecl.newGlobalOverload(
                                intDouble, SimpleType.BOOL, SimpleType.INT, SimpleType.DOUBLE)));
        bindings.add(CelFunctionBinding.from(doubleInt, Double.class, Long.class, compare::apply));
        bindings.add(CelFunctionBinding.from(intDouble, Long.class, Double.class, compare::apply));
    }

    /// Compiles an expression that gives a capacity.
    ///
    /// @throws ExpressionException where it does not parse, name what exists, or give a number
    public CompiledExpression capacity(String text) {
        return compile(
                text, List.of(SimpleType.INT, SimpleType.DOUBLE, SimpleType.UINT), "a number");
    }

    /// Compiles an expression that gives a condition.
    ///
    /// @throws ExpressionException where it does not parse, name what exists, or give true or false
    public CompiledExpression condition(String text) {
        return compile(text, List.of(SimpleType.BOOL), "true or false");
    }

    private CompiledExpression compile(String text, List<CelType> allowed, String allowedWords) {
        try {
            CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
            if (!allowed.contains(tree.getResultType())) {
                throw new ExpressionException(
                        "'%s' gives %s, needs %s"
                                .formatted(text, tree.getResultType().name(), allowedWords));
            }
            return new CompiledExpression(text, runtime.createProgram(tree), used(tree));
        } catch (CelValidationException e) {
            throw new ExpressionException(oneLine(e));
        } catch (CelEvaluationException e) {
            throw new ExpressionException(oneLine(e));
        }
    }

    private List<String> used(CelAbstractSyntaxTree tree) {
        Set<String> used = new TreeSet<>();
        ImmutableList<CelNavigableExpr> nodes =
                CelNavigableAst.fromAst(tree)
                        .getRoot()
                        .allNodes()
                        .collect(ImmutableList.toImmutableList());
        int mapUses = 0;
        int constantUses = 0;
        for (CelNavigableExpr node : nodes) {
            CelExpr expression = node.expr();
            switch (expression.getKind()) {
                case IDENT -> {
                    String name = expression.ident().name();
                    if (metrics.contains(name) && isIdentifier(name)) {
                        used.add(name);
                    }
                    mapUses += name.equals("metrics") ? 1 : 0;
                }
                case SELECT -> {
                    if (isMetricsMap(expression.select().operand())) {
                        used.add(existing(expression.select().field()));
                        constantUses++;
                    }
                }
                case CALL -> {
                    CelExpr.CelCall call = expression.call();
                    if (call.function().equals("_[_]")
                            && isMetricsMap(call.args().get(0))
                            && call.args().get(1).getKind() == CelExpr.ExprKind.Kind.CONSTANT
                            && call.args().get(1).constant().getKind()
                                    == CelConstant.Kind.STRING_VALUE) {
                        used.add(existing(call.args().get(1).constant().stringValue()));
                        constantUses++;
                    }
                }
                default -> {}
            }
        }
        if (mapUses > constantUses) {
            throw new ExpressionException("metrics[...] needs the name of a metric in quotes");
        }
        return List.copyOf(used);
    }

    private static boolean isMetricsMap(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.IDENT
                && expression.ident().name().equals("metrics");
    }

    private String existing(String metric) {
        if (!metrics.contains(metric)) {
            throw new ExpressionException(
                    "metrics[\"%s\"] is not defined; the group's metrics are %s"
                            .formatted(metric, metrics));
        }
        return metric;
    }

    static String oneLine(Exception failure) {
        String message = Objects.toString(failure.getMessage(), "it fails");
        String first = message.lines().findFirst().orElse(message);
        return first.replaceFirst("^ERROR: ", "").replaceFirst("^<input>:", "at ");
    }

    /// The values an expression is evaluated with.
    ///
    /// @param metrics value by name, those the expression uses
    /// @param size value by dimension
    public record Values(
            Map<String, Double> metrics,
            Map<String, Double> size,
            long current,
            long ready,
            long min,
            long max,
            java.time.Instant now) {}
}
