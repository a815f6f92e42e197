package io.novacron.autoscaler.server;

import io.helidon.common.tls.Tls;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.server.access.Gatekeeper;
import io.novacron.autoscaler.server.access.PrivateFiles;
import io.novacron.autoscaler.server.access.Sessions;
import io.novacron.autoscaler.server.access.SignInCodes;
import io.novacron.autoscaler.server.access.Tokens;
import io.novacron.autoscaler.server.api.Api;
import io.novacron.autoscaler.server.api.Cases;
import io.novacron.autoscaler.server.api.EventFeed;
import io.novacron.autoscaler.server.api.Health;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import io.novacron.autoscaler.server.assembly.Autoscaler;
import io.novacron.autoscaler.server.assembly.Embedding;
import io.novacron.autoscaler.server.assembly.Opened;
import io.novacron.autoscaler.server.http.ApiDocument;
import io.novacron.autoscaler.server.http.BodySchemas;
import io.novacron.autoscaler.server.http.Front;
import io.novacron.autoscaler.server.http.Limits;
import io.novacron.autoscaler.server.http.Listener;
import io.novacron.autoscaler.server.http.PageFiles;
import io.novacron.autoscaler.server.http.Pipeline;
import io.novacron.autoscaler.server.http.ServerKeys;
import io.novacron.autoscaler.server.http.Watchdog;
import io.novacron.autoscaler.server.metrics.ServerMetrics;
import io.novacron.autoscaler.spi.TokenStore;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: an [Autoscaler] and the HTTP API in front of it, connected by constructors.
///
/// ```java
/// try (Server server = Server.start(Server.Setup.in(directory))) {
///     … server.uri() …
/// }
/// ```
///
/// Thread-safe.
public final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Autoscaler autoscaler;
    private final Tokens tokens;
    private final SignInCodes codes;
    private final Health health;
    private final EventFeed feed;
    private final ServerMetrics metrics;
    private final Watchdog watchdog;
    private final Front front;
    private final Listener listener;
    private final Duration notice;
    private final Optional<Path> firstToken;
    private final List<String> unnamedGroups;

    /// What a server is made of.
    ///
    /// @param groups those of the configuration's files
    /// @param data where the embedded database, the first token and the controllers' files go
    /// @param force lets changed group files remove more than half of a group's instances
    /// @param notice how long the server goes on after it has said that it is not ready, so that
    ///   balancers learn of it; default none
    /// @param embedding what the process around it adds; default nothing
    public record Setup(
            ServerConfiguration configuration,
            List<ScalingGroup> groups,
            Secrets secrets,
            Path data,
            Limits limits,
            boolean force,
            Duration notice,
            Embedding embedding) {

        public Setup {
            groups = List.copyOf(groups);
        }

        /// The standard configuration with its data in a directory, at any free port.
        public static Setup in(Path data) {
            ServerConfiguration standard = ServerConfiguration.DEFAULT;
            return of(standard.withServer(standard.server().withPort(0)), List.of(), data);
        }

        public static Setup of(
                ServerConfiguration configuration, List<ScalingGroup> groups, Path data) {
            ServerConfiguration.RequestLimits own = configuration.server().limits();
            return new Setup(
                    configuration,
                    groups,
                    new Secrets(name -> Optional.ofNullable(System.getenv(name))),
                    data,
                    Limits.DEFAULT
                            .withRate(own.requestsPerSecond(), 2.0 * own.requestsPerSecond())
                            .withConcurrency(own.concurrentRequests(), own.streams())
                            .withBody(own.bodyBytes(), Limits.DEFAULT.bodyPatience()),
                    false,
                    Duration.ZERO,
                    Embedding.NONE);
        }

        public Setup withLimits(Limits newLimits) {
            return new Setup(
                    configuration, groups, secrets, data, newLimits, force, notice, embedding);
        }

        public Setup forced() {
            return new Setup(configuration, groups, secrets, data, limits, true, notice, embedding);
        }

        public Setup withNotice(Duration newNotice) {
            return new Setup(
                    configuration, groups, secrets, data, limits, force, newNotice, embedding);
        }

        public Setup within(Embedding newEmbedding) {
            return new Setup(
                    configuration, groups, secrets, data, limits, force, notice, newEmbedding);
        }
    }

    /// Starts everything; returns once requests are answered and the loop runs.
    ///
    /// @throws io.novacron.autoscaler.server.assembly.AssemblyException for plug-ins that cannot be
    ///   made, tokens that are too short, a certificate or key that cannot be used
    /// @throws io.novacron.autoscaler.config.UnresolvedSecretException for a secret that is not
    ///   there
    /// @throws io.novacron.autoscaler.runtime.ScalingException for a configured group that is
    ///   refused
    /// @throws io.novacron.autoscaler.spi.OutsideException where store, plug-in or address cannot
    ///   be had
    public static Server start(Setup setup) {
        return Opened.each(opened -> new Server(setup, opened));
    }

    private Server(Setup setup, Opened opened) {
        Clock clock = Clock.systemUTC();
        ServerConfiguration configuration = setup.configuration();
        // What is wrong in the configuration is told before anything is touched.
        List<TokenStore.AccessToken> configured = configuredTokens(setup);
        Optional<Tls> tls =
                configuration.server().tls().map(keys -> ServerKeys.read(keys, setup.secrets()));
        autoscaler =
                opened.add(
                        Autoscaler.open(
                                configuration,
                                setup.secrets(),
                                setup.data(),
                                clock,
                                setup.embedding()));
        AutoScalingManager manager = autoscaler.manager();
        JdbcStateStore store = autoscaler.store();
        tokens = new Tokens(store.tokens(), configured, clock);
        PrivateFiles files = new PrivateFiles(setup.data());
        firstToken = files.firstToken(tokens, clock.instant());
        Sessions sessions = new Sessions(tokens, files.sessionKey(), clock);
        codes = new SignInCodes(tokens, clock);
        feed = new EventFeed(store);
        opened.add(feed::close);
        autoscaler.listen(feed);
        Cases cases = new Cases();
        autoscaler.listen(cases);
        Change change = Change.by("serve").because("from the group files");
        unnamedGroups = autoscaler.apply(setup.groups(), setup.force() ? change.forced() : change);

        metrics = opened.add(new ServerMetrics(() -> manager.loop().statistics()));
        metrics.forecasts(manager::forecastStatistics);
        metrics.hooks(manager::hookStatistics);
        health = new Health(manager, store);
        Limits limits = setup.limits();
        watchdog = opened.add(new Watchdog());
        ApiDocument document = ApiDocument.beside(Server.class, "openapi.yaml");
        Pipeline pipeline =
                new Pipeline(
                        new Gatekeeper(
                                tokens,
                                sessions,
                                configuration.server().anonymous().map(Server::role)),
                        new BodySchemas(document),
                        store.answers(),
                        limits,
                        watchdog,
                        clock);
        front =
                new Front(
                        pipeline,
                        new PageFiles(Server.class, "page"),
                        limits,
                        watchdog,
                        metrics::answered,
                        health::isStopping);
        metrics.gauge("http.server.active", "requests now", () -> front.requests().count());
        metrics.gauge("http.server.streams", "streams now", () -> front.streams().count());
        Api api =
                new Api(
                        new Api.Parts(
                                manager,
                                store,
                                autoscaler.plugIns(),
                                tokens,
                                sessions,
                                codes,
                                feed,
                                cases,
                                autoscaler.notifier(),
                                store.notifications(),
                                health,
                                metrics::scrape,
                                clock),
                        document,
                        limits);
        notice = setup.notice();
        listener =
                opened.add(
                        Listener.start(
                                configuration.server(),
                                tls,
                                limits,
                                watchdog,
                                routing -> front.route(routing, document, api.handlers())));
        autoscaler.start();
        LOG.info("listening on {}", uri());
    }

    private static List<TokenStore.AccessToken> configuredTokens(Setup setup) {
        List<TokenStore.AccessToken> tokens = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (ServerConfiguration.Token token : setup.configuration().server().tokens()) {
            String secret = setup.secrets().resolve(token.secret());
            if (secret.length() < Tokens.SHORTEST) {
                problems.add(
                        Problem.error(
                                "server.tokens[%d].token".formatted(tokens.size()),
                                "%d characters".formatted(secret.length()),
                                "at least %d, so that nobody guesses it"
                                        .formatted(Tokens.SHORTEST)));
            }
            tokens.add(Tokens.configured(token.name(), role(token.role()), secret));
        }
        if (problems.isEmpty()) {
            return tokens;
        }
        throw new AssemblyException(problems);
    }

    private static TokenStore.Role role(ServerConfiguration.Role role) {
        return switch (role) {
            case VIEWER -> TokenStore.Role.VIEWER;
            case OPERATOR -> TokenStore.Role.OPERATOR;
            case ADMIN -> TokenStore.Role.ADMIN;
        };
    }

    /// Where it listens.
    public URI uri() {
        return listener.uri();
    }

    /// The manager behind the API.
    public AutoScalingManager manager() {
        return autoscaler.manager();
    }

    /// What is behind the API.
    public Autoscaler autoscaler() {
        return autoscaler;
    }

    /// The tokens it knows, for those who run a server in their own process.
    public Tokens tokens() {
        return tokens;
    }

    /// Codes that sign in at the page once, for those who run a server in their own process.
    public SignInCodes codes() {
        return codes;
    }

    /// The file with the administrator's token, where this start has made one.
    public Optional<Path> firstToken() {
        return firstToken;
    }

    /// Groups of the store that no file of the configuration names.
    public List<String> unnamedGroups() {
        return unnamedGroups;
    }

    /// Stops: not ready from now on; then nothing new is taken, requests under way end, streams are
    /// closed; then the loop, plug-ins and store. Instances keep running.
    @Override
    public void close() {
        health.stopping();
        if (notice.isPositive()) {
            // Waits for nothing that happens here; requests are answered meanwhile.
            front.requests().pause(notice);
        }
        feed.close();
        listener.close();
        watchdog.close();
        autoscaler.close();
        metrics.close();
    }
}
