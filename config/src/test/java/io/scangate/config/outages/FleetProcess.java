package io.scangate.config.outages;

import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A process of the fleet in its machine. Not thread-safe. */
final class FleetProcess {
    private final Process process;
    private final Path log;

    private FleetProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a program in a machine; appends its output to a file. */
    static FleetProcess start(String machine, Path log, List<String> command) {
        try {
            // "ip netns exec" becomes the program, so signals reach it.
            Process process = new ProcessBuilder(Namespaces.in(machine, command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new FleetProcess(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command of a plane of this program, with a small heap. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Sends a signal to the process and to those that it has started. */
    void signal(String name) {
        Shell.signal(
                name,
                Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .map(ProcessHandle::pid)
                        .toList());
    }

    /** Ends it as the loss of its machine does. */
    void kill() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        signal("KILL");
        Waiting.await("the end of " + log).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Asks it to end, and waits for it. */
    void stop(String signal) {
        Shell.signal(signal, List.of(process.pid()));
        Waiting.await("the end of " + log).until(() -> !process.isAlive());
    }

    /** Fails if it has ended. */
    void check() {
        if (!process.isAlive()) {
            throw new AssertionError("ended: " + log + "\n" + read());
        }
    }

    /** All output so far, also of earlier processes with the same file. */
    String read() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
