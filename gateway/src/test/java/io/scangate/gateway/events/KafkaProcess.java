package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.testing.FreePorts;
import io.scangate.gateway.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own, which can be killed and started again with its data. */
final class KafkaProcess implements AutoCloseable {
    private final Path folder;
    private final Path settings;
    private final int port;
    private @Nullable Process process;

    /** Makes a broker that does not run yet. */
    KafkaProcess(Path folder) throws IOException {
        this.folder = folder;
        this.port = FreePorts.take();
        int controller = FreePorts.take();
        settings = Files.write(
                folder.resolve("server.properties"),
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controller,
                        "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                        "controller.listener.names=CONTROLLER",
                        "log.dirs=" + folder.resolve("data"),
                        "num.partitions=3",
                        "default.replication.factor=1",
                        // A broker that was killed may come back sooner.
                        "broker.heartbeat.interval.ms=200",
                        "broker.session.timeout.ms=1000",
                        "log.cleaner.dedupe.buffer.size=2097152"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString()},
                new PrintStream(said, true));
        assertEquals(0, code, said::toString);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts the broker, and waits until it listens. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "kafka.Kafka",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Waiting.await("the broker").until(this::isListening);
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the broker as a failure of its machine does. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
