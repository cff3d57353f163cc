package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process with little memory, and a hundred clients that pipeline and never read. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class BackpressureProcessTest {
    private static final int NEVER_READING = 100;
    private static final int SCANS = 500;
    private static final long LASTS_NANOS = 4_000_000_000L;
    /** The limit of resident memory. Unbounded answers would exceed it in a fraction of a second. */
    private static final long MAX_GROWTH_KIB = 40 * 1024;

    private static final Pattern LISTENING = Pattern.compile("listening on (127.0.0.1:\\d+), admin on");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final String RULES = "{\"format\": \"scangate-snapshot/1\", \"revision\": 1, \"accounts\": ["
            + "{\"appid\": \"wx1\", \"rules\": [{\"prefix\": \"https://wx.qq.com/mp/\","
            + " \"live\": {\"page\": \"pages/index/index\"}}]}]}";

    @TempDir
    Path folder;

    private final List<NeverReading> clients = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() throws Exception {
        for (NeverReading client : clients) {
            client.close();
        }
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.json"), RULES);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        // The heap is committed at the start, so growth comes from other memory.
                        "-Xms128m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.scangate.gateway.Main",
                        "--source",
                        "file:" + rules,
                        "--listen",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String logged() throws IOException {
        return Files.readString(log(), StandardCharsets.UTF_8);
    }

    private HostPort awaitListening(Process process) throws Exception {
        Waiting.await("listening").until(() -> {
            assertTrue(process.isAlive(), logged());
            return LISTENING.matcher(logged()).find();
        });
        Matcher listening = LISTENING.matcher(logged());
        assertTrue(listening.find());
        return HostPort.parse(listening.group(1));
    }

    private static void awaitRules(HostPort address) throws Exception {
        try (Client client = new Client(address)) {
            Waiting.await("rules")
                    .until(() -> client.send(NeverReading.request(0)).read().status() == 200);
        }
    }

    /** Resident memory of a process in KiB; 0 where the system does not report it in this way. */
    private static long residentKib(Process process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        Matcher resident = RESIDENT.matcher(Files.exists(status) ? Files.readString(status) : "");
        return resident.find() ? Long.parseLong(resident.group(1)) : 0;
    }

    @Test
    void otherClientsAreServed_andTheMemoryStaysFlat() throws Exception {
        Process process = start();
        HostPort address = awaitListening(process);
        awaitRules(address);
        for (int i = 0; i < NEVER_READING; i++) {
            clients.add(new NeverReading(address));
        }
        NeverReading.awaitStalled(clients);
        long residentBefore = residentKib(process);

        long start = System.nanoTime();
        serve(address, SCANS);
        SlowPart.pause(Math.max(1, (LASTS_NANOS - (System.nanoTime() - start)) / 1_000_000));

        long residentAfter = residentKib(process);
        assertTrue(
                residentAfter - residentBefore < MAX_GROWTH_KIB,
                () -> "from " + residentBefore + " to " + residentAfter + " KiB");
        assertTrue(process.isAlive(), logged());
        assertFalse(logged().contains("OutOfMemoryError"), logged());
    }

    /** Sends half of the scans on one connection and half on new ones. */
    private static void serve(HostPort address, int scans) throws Exception {
        try (Client kept = new Client(address)) {
            for (int i = 0; i < scans; i += 2) {
                NeverReading.check(kept.send(NeverReading.request(i)).read(), i);
                try (Client client = new Client(address)) {
                    assertEquals(
                            200, client.send(NeverReading.request(i)).read().status());
                }
            }
        }
    }
}
