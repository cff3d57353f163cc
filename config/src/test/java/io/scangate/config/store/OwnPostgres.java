package io.scangate.config.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server for one test, which may stop, halt and lose it. Not thread-safe. */
public final class OwnPostgres implements AutoCloseable {
    private Path directory;
    private EmbeddedPostgres server;

    private OwnPostgres(Path directory, EmbeddedPostgres server) {
        this.directory = directory;
        this.server = server;
    }

    /** Starts a server with its files in a directory. */
    public static OwnPostgres start(Path directory) throws IOException {
        return new OwnPostgres(directory, started(directory, 0));
    }

    /** @param port 0 for any */
    private static EmbeddedPostgres started(Path directory, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** Its port on loopback. */
    public int port() {
        return server.getPort();
    }

    /** Settings of its only database, which has no tables at first, with the usual limits. */
    public DatabaseSettings settings() {
        return new DatabaseSettings(
                "postgresql://127.0.0.1:" + port() + "/postgres?user=postgres&password=postgres",
                8,
                DatabaseSettings.DEFAULT.databaseWait());
    }

    /** Sends a signal to all its processes. */
    public void signal(String name) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        ProcessHandle main = ProcessHandle.of(processId()).orElseThrow();
        command.add(Long.toString(main.pid()));
        main.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        try {
            // Children may end before the signal, so the exit code tells nothing.
            int unused = new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it at once, as a loss of its machine does. */
    public void kill() {
        ProcessHandle main = ProcessHandle.of(processId()).orElseThrow();
        signal("KILL");
        main.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }

    /** Ends it in order; its clients lose their connections. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again with its files, at the same port. */
    public void restart() {
        try {
            server = started(directory, port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After {@link #kill}, starts a server at another port with a copy of the files. */
    public void replace(Path copy) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.equals("postmaster.pid") && !name.equals("epg-lock")) {
                    Files.copy(file, copy.resolve(directory.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            directory = copy;
            server = started(copy, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long processId() {
        try {
            return Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid"))
                    .get(0)
                    .trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
