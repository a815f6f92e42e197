package io.novacron.autoscaler.forecast;

/// Smoothed levels of the series without its seasons (FORECAST 4.3 F): flat, with a damped trend
/// (Gardner and McKenzie 1985), or with half of the long linear trend (the theta method,
/// Assimakopoulos and Nikolopoulos 2000, as simple exponential smoothing with drift).
final class TrendSmoothing implements Member {

    private static final double[] ALPHAS = {.02, .05, .1, .2, .4, .7, 1};
    private static final double[] BETAS = {.05, .2};
    private static final double DAMPING = 0.95;
    private static final int[] LEADS = {1, 6, 12, 24, 36};
    private static final double DAY_HALF_LIFE = 10;

    private final Kind kind;
    private final double alpha;
    private final double beta;
    private SeasonProfile seasons;
    private State state;

    /// What is done about the trend.
    enum Kind {
        LEVEL("level", 3),
        DAMPED("damped_trend", 2),
        THETA("theta", 2);

        private final String memberName;
        private final double priorRatio;

        Kind(String memberName, double priorRatio) {
            this.memberName = memberName;
            this.priorRatio = priorRatio;
        }
    }

    /// @param drift change a step that does not fade
    private record State(double level, double trend, double drift) {

        State next(double value, double alpha, double beta) {
            double expected = level + DAMPING * trend;
            double error = value - expected;
            return new State(
                    expected + alpha * error, DAMPING * trend + alpha * beta * error, drift);
        }
    }

    TrendSmoothing(Kind kind, History history) {
        this.kind = kind;
        int size = history.size();
        this.seasons = seasons(history, size);
        double[] rest = seasons.without(history, size);
        double least = Double.POSITIVE_INFINITY;
        double bestAlpha = 1;
        double bestBeta = 0;
        double[] betas = kind == Kind.DAMPED ? BETAS : new double[1];
        for (double tried : ALPHAS) {
            for (double slope : betas) {
                double loss = loss(history, rest, tried, slope);
                if (loss < least) {
                    least = loss;
                    bestAlpha = tried;
                    bestBeta = slope;
                }
            }
        }
        this.alpha = bestAlpha;
        this.beta = bestBeta;
        this.state = run(history, rest, size);
    }

    private SeasonProfile seasons(History history, int size) {
        return SeasonProfile.of(history, size, DAY_HALF_LIFE);
    }

    /// Mean absolute error at a few leads.
    private static double loss(History history, double[] rest, double alpha, double beta) {
        double level = rest[0];
        double trend = 0;
        double loss = 0;
        double[] reach = new double[LEADS.length];
        for (int index = 0; index < LEADS.length; index++) {
            reach[index] = damped(LEADS[index]);
        }
        for (int t = 0; t < rest.length; t++) {
            if (history.known(t)) {
                double expected = level + DAMPING * trend;
                double error = rest[t] - expected;
                level = expected + alpha * error;
                trend = DAMPING * trend + alpha * beta * error;
            }
            for (int index = 0; index < LEADS.length; index++) {
                int then = t + LEADS[index];
                if (then < rest.length) {
                    loss += Math.abs(rest[then] - level - reach[index] * trend);
                }
            }
        }
        return loss;
    }

    private static double damped(int lead) {
        double sum = 0;
        double power = 1;
        for (int h = 0; h < lead; h++) {
            power *= DAMPING;
            sum += power;
        }
        return sum;
    }

    private State run(History history, double[] rest, int size) {
        double drift = kind == Kind.THETA ? slope(rest, size) / 2 : 0;
        State running = new State(size == 0 ? 0 : rest[0], 0, drift);
        for (int t = 0; t < size; t++) {
            if (history.known(t)) {
                running = running.next(rest[t], alpha, beta);
            }
        }
        return running;
    }

    /// Least squares.
    private static double slope(double[] rest, int size) {
        double middle = (size - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int t = 0; t < size; t++) {
            products += (t - middle) * rest[t];
            squares += (t - middle) * (t - middle);
        }
        return squares == 0 ? 0 : products / squares;
    }

    @Override
    public String name() {
        return kind.memberName;
    }

    @Override
    public double priorRatio() {
        return kind.priorRatio;
    }

    @Override
    public void replay(History history, int[] origins, double[][] forecasts) {
        for (int index = 0; index < origins.length; index++) {
            int origin = origins[index];
            SeasonProfile then = seasons(history, origin);
            State at = run(history, then.without(history, origin), origin);
            forecast(at, then, history, origin, forecasts[index]);
        }
    }

    @Override
    public void forecast(History history, double[] forecast) {
        forecast(state, seasons, history, history.size(), forecast);
    }

    private static void forecast(
            State at, SeasonProfile seasons, History history, int origin, double[] forecast) {
        double power = 1;
        double rise = 0;
        for (int h = 0; h < forecast.length; h++) {
            power *= DAMPING;
            rise += power * at.trend + at.drift;
            forecast[h] = at.level + rise + seasons.both(history, origin + h);
        }
    }

    @Override
    public void update(History history) {
        int newest = history.size() - 1;
        if (history.known(newest)) {
            double rest = history.z()[newest] - seasons.both(history, newest);
            state = state.next(rest, alpha, beta);
        }
    }

    @Override
    public void lift(History history, int newest, double by) {
        double left = by * StrictMath.pow(1 - alpha, newest);
        state = new State(state.level + left, state.trend, state.drift);
    }
}
