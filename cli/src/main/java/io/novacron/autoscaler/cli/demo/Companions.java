package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.push.PushProvider;
import io.novacron.autoscaler.server.assembly.Autoscaler;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// The two groups that the page shows beside the demo's own, so that each of its views has life:
/// `shop` keeps a promise, at the pace of real time and with a week behind it; `media` takes the
/// cheapest mix of two sizes, on the same day as the demo's group, half a day off.
///
/// Light on purpose: a few processes and some ten requests a second.
final class Companions implements AutoCloseable {

    private static final String LOAD = "rps";

    /// Load an instance of `shop` serves, as its document says.
    private static final double PER_INSTANCE = 10;

    /// Of `shop` at the day's peak: what four instances serve.
    private static final double SHOP_PEAK = 40;

    /// Of `media` at the day's peak: seven workers at their target.
    private static final double MEDIA_PEAK = 50;

    /// Where in its day `shop` is when the demo begins: on the way up.
    private static final double MORNING = 0.1;

    private final Companion shop;
    private final Companion media;

    private Companions(Companion shop, Companion media) {
        this.shop = shop;
        this.media = media;
    }

    /// @param controller by which name the groups find the one of processes
    static Companions make(String controller) throws IOException {
        Companion shop = new Companion(read("shop.yaml", controller));
        try {
            return new Companions(shop, new Companion(read("media.yaml", controller)));
        } catch (IOException failed) {
            shop.close();
            throw failed;
        }
    }

    private static ScalingGroup read(String file, String controller) throws IOException {
        return DemoGroup.read(file).toBuilder().controller(controller).build();
    }

    List<ScalingGroup> groups() {
        return List.of(shop.group(), media.group());
    }

    void joinTo(Balancers balancers) {
        balancers.add(shop.group().id(), shop.balancer());
        balancers.add(media.group().id(), media.balancer());
    }

    /// Remembers the past, registers the groups and sends them requests.
    void start(Autoscaler autoscaler, Demo.Settings settings) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        autoscaler
                .manager()
                .history()
                .append(
                        RememberedPast.of(
                                shop.group(),
                                LOAD,
                                PER_INSTANCE,
                                minute -> shopDemand(settings, minute - pastMinutes()),
                                now));
        groups().forEach(autoscaler.manager()::registerScalingGroup);
        shop.send(ofShop(settings), settings.length(), settings.seed() + 1);
        Optional.ofNullable(autoscaler.plugIns().providers().get("push"))
                .filter(PushProvider.class::isInstance)
                .ifPresent(push -> shop.push(((PushProvider) push).ingest(), LOAD));
        media.send(ofMedia(settings), settings.length(), settings.seed() + 2);
    }

    private static int pastMinutes() {
        return RememberedPast.DAYS * DayTrace.MINUTES;
    }

    // Days before differ from today as days do: a tenth more or less.
    private static double shopDemand(Demo.Settings settings, double minutesFromNow) {
        double days = MORNING + minutesFromNow / DayTrace.MINUTES;
        int day = (int) Math.floor(days);
        double level = day == 0 ? 1 : 1 + 0.1 * Math.sin(2.4 * day);
        return settings.day().at(days - day) * level * SHOP_PEAK;
    }

    private static LoadGenerator.Demand ofShop(Demo.Settings settings) {
        return new LoadGenerator.Demand() {
            @Override
            public double perSecond(double elapsedSeconds) {
                return shopDemand(settings, elapsedSeconds / 60);
            }

            @Override
            public double highestPerSecond() {
                return settings.day().highest() * SHOP_PEAK * 1.1;
            }
        };
    }

    private static LoadGenerator.Demand ofMedia(Demo.Settings settings) {
        double seconds = settings.length().toNanos() / 1e9;
        return new LoadGenerator.Demand() {
            @Override
            public double perSecond(double elapsedSeconds) {
                return MEDIA_PEAK * settings.day().at((elapsedSeconds / seconds + 0.5) % 1);
            }

            @Override
            public double highestPerSecond() {
                return MEDIA_PEAK * settings.day().highest();
            }
        };
    }

    @Override
    public void close() {
        shop.close();
        media.close();
    }
}
