package io.scangate.config.demo;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.file.FileService;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.scangate.config.ConfigServer;
import io.scangate.config.ConfigSettings;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
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
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * A control plane, a gateway that follows it, and a website on loopback for verification files. Starts
 * anew each time, so that the requests it prints do what they say. {@link #close} stops all of it.
 */
final class Demo implements AutoCloseable {
    private static final String ACTOR = "operator:demo";
    private static final String GATEWAY = "gateway";

    /** Short, so that requests about scans tell of those just made. */
    private static final String REPORT_INTERVAL = "200ms";

    /** Is in a directory that a demo made; what stands in others is not the demo's to delete. */
    private static final String MARK = "made-by-scangate-demo";

    private static final Duration RULES_TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> LEFT_BY_THE_LAST = List.of(
            "scangate.db",
            "scangate.db-wal",
            "scangate.db-shm",
            GATEWAY + "/rules.compiled",
            GATEWAY + "/changes.log",
            GATEWAY + "/reports.json");

    private final DemoOptions wish;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private Demo(DemoOptions wish) {
        this.wish = wish;
    }

    /**
     * Starts it, and says what to try.
     *
     * @throws IOException if an address is taken, or another demo runs; nothing is left running then
     */
    static Demo start(DemoOptions wish, PrintWriter out, PrintWriter err) throws IOException {
        Demo demo = new Demo(wish);
        try {
            demo.start(out, err);
            return demo;
        } catch (IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private void start(PrintWriter out, PrintWriter err) throws IOException {
        Path samples = wish.samples();
        DemoExamples examples = DemoExamples.of(samples, LifecycleSettings.DEFAULT.rulesPerAccount());
        Path directory = ownDirectory(wish.directory.toAbsolutePath().normalize());
        lock(directory);
        for (String file : LEFT_BY_THE_LAST) {
            Files.deleteIfExists(directory.resolve(file));
        }
        Path files = Files.createDirectories(directory.resolve("site"));
        int site = startSite(files);
        ConfigSettings settings = settings(directory, site);
        importSamples(samples, settings, err);
        ConfigServer config = startConfig(settings);
        running.push(config);
        Gateway gateway = Gateway.start(Map.of(
                "source",
                "http://" + config.address(),
                "feed-token",
                config.access().createGatewayKey(ACTOR, "demo"),
                "state-dir",
                directory.resolve(GATEWAY).toString(),
                "report-interval",
                REPORT_INTERVAL,
                "listen",
                wish.listen.toString(),
                "admin",
                wish.admin.toString(),
                "identity",
                "header:X-User"));
        running.push(gateway);
        awaitRules(gateway);
        String key = config.access().createOperatorKey(ACTOR, "demo");
        out.println(new DemoText(config, gateway, examples, key, files, site).text());
        out.flush();
    }

    private static Path ownDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path mark = directory.resolve(MARK);
        if (Files.notExists(mark)) {
            try (Stream<Path> files = Files.list(directory)) {
                if (files.findAny().isPresent()) {
                    throw new IOException(directory + ": has files that are not of a demo (no file " + MARK
                            + "); nothing was deleted; give an empty or a new --directory");
                }
            }
            Files.createFile(mark);
        }
        return directory;
    }

    /** The control plane has its addresses from flags of other names here. */
    private ConfigServer startConfig(ConfigSettings settings) throws IOException {
        try {
            return ConfigServer.start(settings, Clock.systemUTC());
        } catch (BindException e) {
            BindException taken = new BindException("--config"
                    + String.valueOf(e.getMessage())
                            .replaceFirst("^listen:", ":")
                            .replaceFirst("^admin:", "-admin:"));
            taken.initCause(e);
            throw taken;
        }
    }

    /** Requests that came before would be answered with 503. */
    private static void awaitRules(Gateway gateway) throws IOException {
        long start = System.nanoTime();
        while (gateway.revision() < 0) {
            if (System.nanoTime() - start > RULES_TIMEOUT.toNanos()) {
                throw new IOException("the gateway got no rules from the control plane within "
                        + RULES_TIMEOUT.toSeconds() + " s; the log says why");
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
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        running.push(channel);
        if (channel.tryLock() == null) {
            throw new IOException(directory
                    + ": another demo runs there; stop it, or give this one another --directory, and ports of its own:"
                    + " --listen, --admin, --config, --config-admin, --site");
        }
    }

    private int startSite(Path files) throws IOException {
        Server server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), wish.site))
                // Else it counts in the registry of the process, where the meters of two servers have the same names.
                .meterRegistry(new CompositeMeterRegistry())
                .serviceUnder("/", FileService.of(files))
                .build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            server.close();
            BindException taken = new BindException("--site: cannot listen on 127.0.0.1:" + wish.site + ": "
                    + BindFailure.words(e) + " (expected: a free port of this machine)");
            taken.initCause(e);
            throw taken;
        }
        running.push(server);
        return server.activeLocalPort();
    }

    /** For development: no licences are asked for, and verification files may be on the website here. */
    private ConfigSettings settings(Path directory, int site) {
        return ConfigSettings.of(new SettingsLayers()
                .addFlag("listen", wish.config.toString())
                .addFlag("admin", wish.configAdmin.toString())
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

    /** As if the accounts had added the rules: owners see missed links of hosts only that they have proven to own. */
    private static void proveOwnership(SqlStore store, VerificationStore verifications) {
        Map<String, Set<Directory>> directories = new LinkedHashMap<>();
        store.read(reader -> {
            reader.forEachAccount((account, rules) -> rules.forEach(rule -> directories
                    .computeIfAbsent(account.appid(), appid -> new LinkedHashSet<>())
                    .add(Directory.of(rule.canonical()))));
            return directories;
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
