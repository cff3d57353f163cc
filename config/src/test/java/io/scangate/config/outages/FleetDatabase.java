package io.scangate.config.outages;

import io.scangate.config.outages.Namespaces.Network;
import io.scangate.gateway.testing.Waiting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The PostgreSQL of the fleet, with the binaries of the other tests, in a machine. Not thread-safe. */
final class FleetDatabase {
    private static final String READY = "database system is ready to accept connections";

    private final String machine;
    private final Path data;
    private final Path log;
    private final String program;
    private final String port;
    private FleetProcess process;

    /** Makes the files of a database and starts its server. */
    FleetDatabase(String machine, Path data, Path log, String port) throws IOException {
        this.machine = machine;
        this.data = data;
        this.log = log;
        this.port = port;
        this.program = make(data);
        Files.writeString(data.resolve("pg_hba.conf"), "host all all 10.213.0.0/16 trust\n", StandardOpenOption.APPEND);
        Files.createFile(log);
        this.process = start();
        awaitReady(1);
    }

    /** Makes the files by a short start on loopback; returns where the program is. */
    private static String make(Path data) throws IOException {
        EmbeddedPostgres made = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
            return ProcessHandle.of(pid)
                    .flatMap(each -> each.info().command())
                    .orElseThrow(() -> new IllegalStateException("no command of the process " + pid));
        } finally {
            made.close();
        }
    }

    private FleetProcess start() {
        // PostgreSQL does not run as root, so a namespace of users makes it somebody else.
        return FleetProcess.start(
                machine,
                log,
                List.of(
                        "unshare",
                        "-U",
                        program,
                        "-D",
                        data.toString(),
                        "-p",
                        port,
                        "-c",
                        "listen_addresses=*",
                        "-c",
                        "unix_socket_directories="));
    }

    /** How often it has become ready. */
    private int starts() {
        return process.read().split(READY, -1).length - 1;
    }

    private void awaitReady(int start) {
        Waiting.await("PostgreSQL").until(() -> {
            process.check();
            return starts() >= start;
        });
    }

    /** The setting {@code database} of control planes. */
    String address(Namespaces namespaces) {
        return "postgresql://" + namespaces.address(machine, Network.DATABASE) + ":" + port
                + "/postgres?user=postgres&password=postgres";
    }

    /** Ends all its processes at once. */
    void kill() {
        process.kill();
    }

    /** Ends it in order; its clients lose their connections. */
    void stop() {
        process.stop("INT");
    }

    /** Starts it again, and waits until it takes connections. */
    void restart() {
        int before = starts();
        process = start();
        awaitReady(before + 1);
    }
}
