package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.source.feed.ControlPlane;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes take over from each other under load; {@code -Dtakeovers=50} for as many as the issue asks for. */
@Timeout(600)
@EnabledOnOs(value = OS.LINUX, disabledReason = "only epoll passes sockets")
class TakeoverProcessTest {
    private static final int TAKEOVERS = Integer.getInteger("takeovers", 2);
    private static final Pattern LISTENING =
            Pattern.compile("listening on (127.0.0.1:\\d+), admin on (127.0.0.1:\\d+)");
    private static final String LINK = "/v1/resolve?link=https%3A%2F%2Fa%2Fx";

    @TempDir
    Path folder;

    private final ControlPlane plane = new ControlPlane();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        plane.close();
    }

    private Path log() {
        return folder.resolve("log" + processes.size());
    }

    /** Starts a process and returns when it accepts connections. */
    private Process start() throws Exception {
        Path log = folder.resolve("log" + (processes.size() + 1));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.scangate.gateway.Main",
                        "--source=" + plane.address(),
                        "--state-dir=" + folder.resolve("state"),
                        "--listen=127.0.0.1:0",
                        "--admin=127.0.0.1:0",
                        "--report-interval=200ms",
                        "--takeover=" + folder.resolve("takeover"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        Waiting.await("listening").until(() -> {
            assertTrue(process.isAlive(), Files.readString(log));
            return LISTENING.matcher(Files.readString(log)).find();
        });
        return process;
    }

    private HostPort address() throws IOException {
        Matcher listening = LISTENING.matcher(Files.readString(log()));
        assertTrue(listening.find());
        return HostPort.parse(listening.group(1));
    }

    /** What the processes have logged beside the usual, for a failure of this test. */
    private String warnings() {
        StringBuilder all = new StringBuilder(plane.uncounted() + " uncounted\n");
        for (int i = 1; i <= processes.size(); i++) {
            try {
                for (String line : Files.readAllLines(folder.resolve("log" + i))) {
                    if (!line.contains(" INFO ")) {
                        all.append(i).append(": ").append(line).append('\n');
                    }
                }
            } catch (IOException e) {
                all.append(e).append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void noRequestFailsAndNoCountIsLost() throws Exception {
        plane.put("a", "pages/one");
        Process serving = start();
        HostPort address = address();
        try (Client client = new Client(address)) {
            Waiting.await("rules")
                    .until(() -> client.send(Client.get(LINK)).read().status() == 200);
        }
        long answered;
        try (TakeoverLoad load = new TakeoverLoad(address, LINK)) {
            for (int i = 0; i < TAKEOVERS; i++) {
                Process next = start();
                assertEquals(address, address());
                assertTrue(serving.waitFor(60, TimeUnit.SECONDS), "the old process ends");
                assertEquals(0, serving.exitValue());
                plane.put("a", "pages/of-" + i);
                serving = next;
            }
            load.end();
            assertEquals(List.of(), load.failures());
            answered = load.answered();
        }
        System.out.println(TAKEOVERS + " takeovers, " + answered + " scans, 0 failed");
        serving.destroy();
        assertTrue(serving.waitFor(60, TimeUnit.SECONDS));
        // What a stop could not send in its time is on disk, and a later start sends it.
        start();
        // The scan before the load, too.
        long all = answered + 1;
        try {
            Waiting.await("counts").until(() -> plane.scans() + plane.uncounted() == all);
        } catch (ConditionTimeoutException e) {
            assertEquals(all, plane.scans() + plane.uncounted(), this::warnings);
        }
    }
}
