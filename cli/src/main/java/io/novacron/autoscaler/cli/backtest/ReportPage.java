package io.novacron.autoscaler.cli.backtest;

import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.simulator.DemandTrace;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.function.IntUnaryOperator;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One page that needs nothing else: the figures of all groups side by side and every tick of each,
/// to zoom into. The chart library (uPlot) is inside it; columns are packed, since a year has half
/// a million ticks.
public final class ReportPage {

    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/";
    private static final String LIBRARY_VERSION =
            "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private ReportPage() {}

    /// Writes the page.
    ///
    /// @param figures as [FiguresTree] has them
    /// @param series of the groups, in the order of the figures
    public static void write(
            ObjectNode figures,
            List<ReportSeries> series,
            DemandTrace demand,
            PlantModel model,
            Writer out)
            throws IOException {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set("file", figures.path("demand").path("file"));
        data.put("startMillis", demand.start().toEpochMilli());
        data.put("tickMillis", demand.tick().toMillis());
        data.put("ticks", demand.ticks());
        data.put("capacity", model.capacityPerTick());
        data.put("utilization", model.utilization());
        data.set("model", figures.path("model"));
        data.put("demand", packedDemand(demand));
        ArrayNode groups = data.putArray("groups");
        for (int index = 0; index < series.size(); index++) {
            ObjectNode group = groups.addObject();
            group.set("name", figures.path("groups").path(index).path("id"));
            group.set("figures", figures.path("groups").path(index));
            columns(series.get(index), group);
        }
        String version = libraryVersion();
        // Nothing in it may end the script element.
        String json = data.toString().replace("<", "\\u003c");
        String page =
                resource("report.html")
                        .replace(
                                "/*LIBRARY-STYLE*/",
                                resource(LIBRARY + version + "/dist/uPlot.min.css"))
                        .replace(
                                "/*LIBRARY*/",
                                resource(LIBRARY + version + "/dist/uPlot.iife.min.js"))
                        .replace("/*SCRIPT*/", resource("report.js"));
        int place = page.indexOf("/*DATA*/");
        out.write(page, 0, place);
        out.write(json);
        int rest = place + "/*DATA*/".length();
        out.write(page, rest, page.length() - rest);
    }

    private static void columns(ReportSeries series, ObjectNode group) throws IOException {
        group.put("skip", series.needed.length - series.oracle.length);
        group.put("price", series.price);
        group.put("needed", packed(series.needed.length, k -> series.needed[k]));
        group.put("ready", packed(series.ready.length, k -> series.ready[k]));
        group.put("paid", packed(series.paid.length, k -> series.paid[k]));
        group.put("oracle", packed(series.oracle.length, k -> series.oracle[k]));
        List<ReportSeries.Acted> acted = series.decisions;
        ObjectNode decisions = group.putObject("decisions");
        decisions.put("at", packed(acted.size(), k -> acted.get(k).tick()));
        decisions.put("from", packed(acted.size(), k -> acted.get(k).from()));
        decisions.put("to", packed(acted.size(), k -> acted.get(k).to()));
        ArrayNode reasons = JsonNodeFactory.instance.arrayNode();
        acted.forEach(decision -> reasons.add(decision.reason()));
        decisions.put("reasons", packed(reasons.toString().getBytes(StandardCharsets.UTF_8)));
    }

    // As differences, which are mostly 0.
    private static String packed(int count, IntUnaryOperator values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
        int before = 0;
        for (int k = 0; k < count; k++) {
            int value = values.applyAsInt(k);
            bytes.putInt(value - before);
            before = value;
        }
        return packed(bytes.array());
    }

    private static String packedDemand(DemandTrace demand) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(demand.ticks() * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int k = 0; k < demand.ticks(); k++) {
            bytes.putFloat((float) demand.demand(k));
        }
        return packed(bytes.array());
    }

    private static String packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }

    private static String libraryVersion() throws IOException {
        try (InputStream properties = ReportPage.class.getResourceAsStream(LIBRARY_VERSION)) {
            if (properties == null) {
                throw new FileNotFoundException("the chart library is not on the class path");
            }
            Properties read = new Properties();
            read.load(properties);
            return read.getProperty("version", "");
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream bytes = ReportPage.class.getResourceAsStream(name)) {
            if (bytes == null) {
                throw new FileNotFoundException(name + " is not on the class path");
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
