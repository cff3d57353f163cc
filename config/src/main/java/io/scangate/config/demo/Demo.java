package io.scangate.config.demo;

import com.google.common.base.Throwables;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.file.FileService;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.scangate.config.ConfigServer;
import io.scangate.config.ConfigSettings;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.snapshots.ImportReport;
import io.scangate.config.snapshots.SnapshotImport;
import io.scangate.config.snapshots.SnapshotImport.BadSnapshotException;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.settings.SettingsLayers;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
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

    private static final String LOCK = "lock";
    private static final String SITE = "site";
    private static final Set<String> MADE_BEFORE_THE_MARK =
            Set.of(LOCK, SITE, GATEWAY, "scangate.db", "scangate.db-wal", "scangate.db-shm", "scangate.db-open", "rules.json");

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
        Path directory = ownDirectory(wish.directory.toAbsolutePath().normalize());
        lock(directory);
        for (String file : LEFT_BY_THE_LAST) {
            Files.deleteIfExists(directory.resolve(file));
        }
        Path files = Files.createDirectories(directory.resolve(SITE));
        int site = startSite(files);
        ConfigServer config = startConfig(directory, site);
        running.push(config);
        importSamples(config, err);
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
                wish.listen,
                "admin",
                wish.admin,
                "identity",
                "header:X-User"));
        running.push(gateway);
        awaitRules(gateway);
        String key = config.access().createOperatorKey(ACTOR, "demo");
        out.println(new DemoText(config, gateway, key, files, site).text());
        out.flush();
    }

    private static Path ownDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path mark = directory.resolve(MARK);
        if (Files.notExists(mark)) {
            try (Stream<Path> files = Files.list(directory)) {
                Set<String> names =
                        files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
                if (!names.isEmpty() && !areOfEarlierDemo(names)) {
                    throw new IOException(directory + ": has files that are not of a demo (no file " + MARK
                            + "); nothing was deleted; give an empty or a new --directory");
                }
            }
            Files.createFile(mark);
        }
        return directory;
    }

    /** Versions before the mark left these, and no other program leaves the first two beside a database. */
    private static boolean areOfEarlierDemo(Set<String> names) {
        return names.containsAll(Set.of(LOCK, SITE)) && MADE_BEFORE_THE_MARK.containsAll(names);
    }

    /** The control plane has its addresses from flags of other names here. */
    private ConfigServer startConfig(Path directory, int site) throws IOException {
        try {
            return ConfigServer.start(settings(directory, site), Clock.systemUTC());
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
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
                    + Throwables.getRootCause(e).getMessage() + " (expected: a free port of this machine)");
            taken.initCause(e);
            throw taken;
        }
        running.push(server);
        return server.activeLocalPort();
    }

    /** For development: no licences are asked for, and verification files may be on the website here. */
    private ConfigSettings settings(Path directory, int site) {
        return ConfigSettings.of(new SettingsLayers()
                .addFlag("listen", wish.config)
                .addFlag("admin", wish.configAdmin)
                .addFlag("database", "sqlite:" + directory.resolve("scangate.db"))
                .addFlag("icp", "off")
                .addFlag("ownership-allow-loopback", "true")
                .addFlag("ownership-ports", "80,443,21," + site));
    }

    private void importSamples(ConfigServer config, PrintWriter err) throws IOException {
        Path samples = wish.samples();
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
        try {
            new SnapshotImport(config.store(), accounts, ACTOR, new ImportReport(samples, err)).run(samples);
        } catch (BadSnapshotException e) {
            throw new IOException(e.getMessage(), e);
        }
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
