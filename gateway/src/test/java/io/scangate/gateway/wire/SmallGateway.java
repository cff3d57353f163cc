package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway with one rule in a process of its own, usually with little memory. */
final class SmallGateway implements AutoCloseable {
    private static final Pattern LISTENING =
            Pattern.compile("listening on (127.0.0.1:\\d+), admin on (127.0.0.1:\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final String RULES = "{\"format\": \"scangate-snapshot/1\", \"revision\": 1, \"accounts\": ["
            + "{\"appid\": \"wx1\", \"rules\": [{\"prefix\": \"https://wx.qq.com/mp/\","
            + " \"live\": {\"page\": \"pages/index/index\"}}]}]}";

    private final Process process;
    private final Path log;
    private final HostPort address;
    private final HostPort admin;

    private SmallGateway(Process process, Path log) throws Exception {
        this.process = process;
        this.log = log;
        Waiting.await("listening").until(() -> {
            assertTrue(process.isAlive(), log());
            return LISTENING.matcher(log()).find();
        });
        Matcher listening = LISTENING.matcher(log());
        assertTrue(listening.find());
        address = HostPort.parse(listening.group(1));
        admin = HostPort.parse(listening.group(2));
        try (Client client = new Client(address)) {
            Waiting.await("rules")
                    .until(() -> client.send(NeverReading.request(0)).read().status() == 200);
        }
    }

    /**
     * Starts a gateway and waits until it serves its rule.
     *
     * @param flags flags of the JVM
     * @param settings further flags of the gateway
     */
    static SmallGateway start(Path folder, List<String> flags, List<String> settings) throws Exception {
        return start(folder, List.of(), flags, settings);
    }

    /** Starts a gateway by a command that runs the command in its last arguments. */
    static SmallGateway start(Path folder, List<String> prefix, List<String> flags, List<String> settings)
            throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.json"), RULES);
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.scangate.gateway.Main"));
        command.addAll(List.of("--source", "file:" + rules, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"));
        command.addAll(settings);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new SmallGateway(process, log);
        } catch (Exception | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    HostPort address() {
        return address;
    }

    HostPort admin() {
        return admin;
    }

    Process process() {
        return process;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Resident memory of the process in KiB; 0 where the system does not report it in this way. */
    long residentKib() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        Matcher resident = RESIDENT.matcher(Files.exists(status) ? Files.readString(status) : "");
        return resident.find() ? Long.parseLong(resident.group(1)) : 0;
    }

    /** A value of the metrics page. */
    double metric(String name) throws IOException {
        try (Client client = new Client(admin)) {
            String page = client.send(Client.get("/metrics")).read().body();
            Matcher value =
                    Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)").matcher(page);
            assertTrue(value.find(), page);
            return Double.parseDouble(value.group(1));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
