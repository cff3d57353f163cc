package io.scangate.config;

import io.scangate.gateway.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A member of etcd in a process of its own, which can be killed and started again with its data. */
final class EtcdProcess implements AutoCloseable {
    private final Path folder;
    private final String client;
    private final String peer;
    private Process process;

    EtcdProcess(Path folder) throws IOException {
        this.folder = folder;
        this.client = "http://127.0.0.1:" + FreePorts.take();
        this.peer = "http://127.0.0.1:" + FreePorts.take();
        this.process = start();
    }

    private Process start() throws IOException {
        List<String> command = List.of(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("etcd.log").toFile())
                .start();
    }

    String address() {
        return client;
    }

    /** As kill -9 does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    void startAgain() throws IOException {
        process = start();
    }

    @Override
    public void close() {
        kill();
    }
}
