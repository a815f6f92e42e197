package io.novacron.autoscaler.cli.forecast;

import io.novacron.autoscaler.cli.forecast.NamedSeries.Axis;
import io.novacron.autoscaler.forecast.Prediction;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/// Writes forecasts as CSV: `series_id,step|timestamp,mean,lo80,hi80,…`, a row for each step ahead.
public final class ForecastRows implements AutoCloseable {

    /// Beyond that a forecast has nothing to say.
    private static final MathContext DIGITS = new MathContext(9);

    private final List<Double> levels;
    private final SequenceWriter rows;

    /// @param out is not closed
    public ForecastRows(Writer out, Axis axis, List<Double> levels) {
        this.levels = List.copyOf(levels);
        CsvMapper mapper =
                CsvMapper.builder()
                        .disable(tools.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
                        .build();
        this.rows = mapper.writer(CsvSchema.emptySchema().withLineSeparator("\n")).writeValues(out);
        List<String> header =
                new ArrayList<>(
                        List.of("series_id", axis == Axis.STEP ? "step" : "timestamp", "mean"));
        for (double level : levels) {
            header.add("lo" + percent(level));
            header.add("hi" + percent(level));
        }
        rows.write(header);
    }

    /// `80` for 0.8, `99.5` for 0.995.
    static String percent(double level) {
        return new BigDecimal(Double.toString(level))
                .movePointRight(2)
                .stripTrailingZeros()
                .toPlainString();
    }

    static String number(double value) {
        return value == 0
                ? "0"
                : new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString();
    }

    /// Every step of a forecast.
    public void write(SeriesForecast forecast) {
        Prediction prediction = forecast.prediction();
        for (int index = 0; index < prediction.steps(); index++) {
            List<String> row = new ArrayList<>(3 + 2 * levels.size());
            row.add(forecast.named().id());
            row.add(forecast.named().position(prediction, index));
            row.add(number(prediction.mean(index)));
            for (double level : levels) {
                row.add(number(prediction.quantile(SeriesForecast.low(level), index)));
                row.add(number(prediction.quantile(SeriesForecast.high(level), index)));
            }
            rows.write(row);
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
