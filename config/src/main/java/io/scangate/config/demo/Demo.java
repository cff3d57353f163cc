package io.scangate.config.demo;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.file.FileService;
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
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * A control plane, a gateway that follows it, and a website on loopback for verification files. Starts
 * anew each time, so that the requests it prints do what they say. {@link #close} stops all of it.
 */
final class Demo implements AutoCloseable {
    private static final String ACTOR = "operator:demo";
    private static final String GATEWAY = "gateway";
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
        Path directory = Files.createDirectories(wish.directory);
        lock(directory);
        for (String file : LEFT_BY_THE_LAST) {
            Files.deleteIfExists(directory.resolve(file));
        }
        Path files = Files.createDirectories(directory.resolve("site"));
        int site = startSite(files);
        ConfigServer config = ConfigServer.start(settings(directory, site), Clock.systemUTC());
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
                "2s",
                "listen",
                wish.listen,
                "admin",
                wish.admin,
                "identity",
                "header:X-User"));
        running.push(gateway);
        String key = config.access().createOperatorKey(ACTOR, "demo");
        out.println(new DemoText(config, gateway, key, files, site).text());
        out.flush();
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
                .serviceUnder("/", FileService.of(files))
                .build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            server.close();
            throw new IOException("site: cannot listen on 127.0.0.1:" + wish.site + ": " + e.getCause(), e);
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
