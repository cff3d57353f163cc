package io.scangate.config.demo;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.file.FileService;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.scangate.config.ConfigServer;
import io.scangate.config.ConfigSettings;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.ownership.VerificationStore;
import io.scangate.config.snapshots.ImportReport;
import io.scangate.config.snapshots.SnapshotImport;
import io.scangate.config.snapshots.SnapshotImport.BadSnapshotException;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.wire.BindFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A control plane, a gateway that follows it, and a website on loopback for verification files. Each start deletes the
 * files of the previous demo, so that the printed requests give the expected answers. {@link #close} stops everything.
 * Not thread-safe.
 */
final class Demo implements AutoCloseable {
    private static final String ACTOR = "operator:demo";
    private static final String GATEWAY = "gateway";

    /** Short, so that requests for counts include scans made just before. */
    private static final String REPORT_INTERVAL = "200ms";

    /** The name of a file that marks a demo's directory. The demo deletes nothing in directories without it. */
    private static final String MARK = "made-by-scangate-demo";

    private static final String LOCK = "lock";
    private static final String SITE = "site";
    private static final Set<String> MADE_BEFORE_THE_MARK = Set.of(
            LOCK, SITE, GATEWAY, "scangate.db", "scangate.db-wal", "scangate.db-shm", "scangate.db-open", "rules.json");

    private static final Duration RULES_TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> DEMO_FILES = List.of(
            "scangate.db",
            "scangate.db-wal",
            "scangate.db-shm",
            GATEWAY + "/rules.compiled",
            GATEWAY + "/changes.log",
            GATEWAY + "/changes.old.log",
            GATEWAY + "/reports.json");

    private final DemoOptions options;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private Demo(DemoOptions options) {
        this.options = options;
    }

    /**
     * Starts the demo and prints requests to try.
     *
     * @throws IOException if an address is in use, or another demo runs; everything that was started is stopped again
     */
    static Demo start(DemoOptions options, PrintWriter out, PrintWriter err) throws IOException {
        Demo demo = new Demo(options);
        try {
            demo.start(out, err);
            return demo;
        } catch (IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private void start(PrintWriter out, PrintWriter err) throws IOException {
        Path samples = options.samples();
        DemoExamples examples = DemoExamples.of(samples, LifecycleSettings.DEFAULT.rulesPerAccount());
        Path directory = ownDirectory(options.directory.toAbsolutePath().normalize());
        lock(directory);
        for (String file : DEMO_FILES) {
            Files.deleteIfExists(directory.resolve(file));
        }
        Path files = directory.resolve(SITE);
        PrivateFiles.makeDirectories(files);
        int site = startSite(files);
        ConfigSettings settings = settings(directory, site);
        importSamples(samples, settings, err);
        ConfigServer config = startConfig(settings);
        running.push(config);
        Gateway gateway = Gateway.start(Map.of(
                "source",
                "http://" + config.address(),
                "feed-token",
                config.access().keys().createGatewayKey(Actor.of(ACTOR), "demo", KeyTerms.ROTATE),
                "state-dir",
                directory.resolve(GATEWAY).toString(),
                "report-interval",
                REPORT_INTERVAL,
                "listen",
                options.listen.toString(),
                "admin",
                options.admin.toString(),
                "identity",
                "header:X-User"));
        running.push(gateway);
        awaitRules(gateway);
        String key = config.access().keys().createOperatorKey(Actor.of(ACTOR), "demo", KeyTerms.ROTATE);
        DemoPeople people =
                DemoPeople.make(config, Actor.of(ACTOR), examples.shop().appid());
        out.println(new DemoText(config, gateway, examples, key, people, files, site).text());
        out.flush();
    }

    private static Path ownDirectory(Path directory) throws IOException {
        PrivateFiles.makeDirectories(directory);
        Path mark = directory.resolve(MARK);
        if (Files.notExists(mark)) {
            try (Stream<Path> files = Files.list(directory)) {
                Set<String> names =
                        files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
                if (!names.isEmpty() && !areOfEarlierDemo(names)) {
                    throw new IOException(directory + ": contains files that do not belong to a demo (no file " + MARK
                            + "); nothing was deleted; use an empty or a new --directory");
                }
            }
            PrivateFiles.make(mark);
        }
        return directory;
    }

    /** Versions before the mark left these, and no other program leaves the first two beside a database. */
    private static boolean areOfEarlierDemo(Set<String> names) {
        return names.containsAll(Set.of(LOCK, SITE)) && MADE_BEFORE_THE_MARK.containsAll(names);
    }

    /** The demo's flags for the control plane's addresses have other names; use them in the message. */
    private ConfigServer startConfig(ConfigSettings settings) throws IOException {
        try {
            return ConfigServer.start(settings, Clock.systemUTC());
        } catch (BindException e) {
            BindException failure = new BindException("--config"
                    + String.valueOf(e.getMessage())
                            .replaceFirst("^listen:", ":")
                            .replaceFirst("^admin:", "-admin:"));
            failure.initCause(e);
            throw failure;
        }
    }

    /** Before the gateway has rules, it answers requests with 503. */
    private static void awaitRules(Gateway gateway) throws IOException {
        long start = System.nanoTime();
        while (gateway.revision() < 0) {
            if (System.nanoTime() - start > RULES_TIMEOUT.toNanos()) {
                throw new IOException("the gateway received no rules from the control plane within "
                        + RULES_TIMEOUT.toSeconds() + " s; see the log");
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    /** Two demos in one directory would delete each other's files. */
    private void lock(Path directory) throws IOException {
        Path lock = directory.resolve(LOCK);
        PrivateFiles.make(lock);
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        running.push(channel);
        if (channel.tryLock() == null) {
            throw new IOException(directory
                    + ": another demo runs there; stop it, or use another --directory and other ports:"
                    + " --listen, --admin, --config, --config-admin, --site");
        }
    }

    private int startSite(Path files) throws IOException {
        Server server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.site))
                // The default is the process-wide registry, where the meters of two servers would collide.
                .meterRegistry(new CompositeMeterRegistry())
                .serviceUnder("/", FileService.of(files))
                .build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            closeSite(server);
            BindException failure = new BindException("--site: cannot listen on 127.0.0.1:" + options.site + ": "
                    + BindFailure.words(e) + " (expected: a free port of this machine)");
            failure.initCause(e);
            throw failure;
        }
        running.push(() -> closeSite(server));
        return server.activeLocalPort();
    }

    /** Closes the socket. Does not wait for the end of Netty's threads, which takes two seconds. */
    private static void closeSite(Server server) {
        CompletableFuture<?> unused = server.closeAsync();
    }

    /** Development settings: no licence check, and verification files may be on this machine's website. */
    private ConfigSettings settings(Path directory, int site) {
        return ConfigSettings.of(new SettingsLayers()
                .addFlag("listen", options.config.toString())
                .addFlag("admin", options.configAdmin.toString())
                .addFlag("database", "sqlite:" + directory.resolve("scangate.db"))
                .addFlag("icp", "off")
                .addFlag("ownership-allow-loopback", "true")
                .addFlag("ownership-ports", "80,443,21," + site));
    }

    private static void importSamples(Path samples, ConfigSettings settings, PrintWriter err) throws IOException {
        LifecycleSettings limits = LifecycleSettings.DEFAULT;
        AccountImport accounts = new AccountImport(
                ACTOR,
                new AccountImport.Terms(
                        AccountKind.CORPORATE,
                        true,
                        "pages/index/index",
                        limits.rulesPerAccount(),
                        limits.testLinksPerRule()),
                Clock.systemUTC());
        try (Database database = Database.open(settings.database())) {
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            new SnapshotImport(store, accounts, ACTOR, new ImportReport(samples, err)).run(samples);
            proveOwnership(store, new SqlVerificationStore(database));
        } catch (BadSnapshotException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Records that the accounts own the directories of their rules, and the whole host where no other account has rules; without
     * proof an owner does not see missed links.
     */
    private static void proveOwnership(SqlStore store, VerificationStore verifications) {
        Map<String, Set<Directory>> directories = new LinkedHashMap<>();
        Map<Directory, Set<String>> hosts = new LinkedHashMap<>();
        store.read(reader -> {
            reader.forEachAccount((account, rules) -> rules.forEach(rule -> {
                Directory directory = Directory.of(rule.canonical());
                directories
                        .computeIfAbsent(account.appid(), appid -> new LinkedHashSet<>())
                        .add(directory);
                hosts.computeIfAbsent(directory.root(), root -> new LinkedHashSet<>())
                        .add(account.appid());
            }));
            return directories;
        });
        hosts.forEach((root, owners) -> {
            if (owners.size() == 1) {
                owners.forEach(
                        appid -> Objects.requireNonNull(directories.get(appid)).add(root));
            }
        });
        Instant now = Instant.now();
        directories.forEach((appid, owned) -> owned.forEach(directory -> verifications.put(
                appid,
                directory,
                new Finding(Outcome.PROVEN, directory.address(), null, "the demo takes its sample accounts for owners"),
                now)));
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
