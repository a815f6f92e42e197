package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Instant;

/// Forecasts that were made, as the history keeps them: mean, quantile and lead by the time they
/// were made.
final class MadeForecasts {

    private final HistorySeries means;
    private final HistorySeries quantiles;
    private final HistorySeries leads;

    private MadeForecasts(HistorySeries means, HistorySeries quantiles, HistorySeries leads) {
        this.means = means;
        this.quantiles = quantiles;
        this.leads = leads;
    }

    static MadeForecasts read(SampleHistory history, String group, Instant from, Instant to) {
        return new MadeForecasts(
                history.read(group, ForecastSeries.MEAN, from, to),
                history.read(group, ForecastSeries.QUANTILE, from, to),
                history.read(group, ForecastSeries.LEAD, from, to));
    }

    /// Takes one of them.
    interface Each {
        /// @param madeAt milliseconds since the epoch
        /// @param leadMillis from then to the step it is for
        void take(long madeAt, double mean, double quantile, long leadMillis);
    }

    void forEach(Each each) {
        int quantile = 0;
        int lead = 0;
        for (int index = 0; index < means.size(); index++) {
            long time = means.millisAt(index);
            quantile = seek(quantiles, quantile, time);
            lead = seek(leads, lead, time);
            if (isAt(quantiles, quantile, time) && isAt(leads, lead, time)) {
                each.take(
                        time,
                        means.meanAt(index),
                        quantiles.meanAt(quantile),
                        Math.round(leads.meanAt(lead) * 1000));
            }
        }
    }

    private static int seek(HistorySeries series, int from, long time) {
        int index = from;
        while (index < series.size() && series.millisAt(index) < time) {
            index++;
        }
        return index;
    }

    private static boolean isAt(HistorySeries series, int index, long time) {
        return index < series.size() && series.millisAt(index) == time;
    }
}
