package io.scangate.config.command;

import io.scangate.config.declared.ControlPlane;
import io.scangate.config.declared.DeclaredException;
import io.scangate.config.top.Display;
import io.scangate.config.top.Terminal;
import io.scangate.config.top.Top;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.tls.ClientTls;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A live view of gateways and control planes. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows what gateways and control planes do now: scans and answers a second, times, revision and age of the rules, connections,",
            "refusals, memory. Reads the metrics of their admin listeners, for which no token is needed; draws the terminal anew each second,",
            "or prints a line for each process. With --server and the key of an operator, also the gateways that a control plane knows.",
            "Exit codes: 0 all answered the last look, 1 one did not, 2 bad flags, 130 ended by Ctrl-C."
        })
final class TopCommand implements Callable<Integer> {
    private static final String USUAL = "127.0.0.1:8081";

    @Parameters(
            arity = "0..*",
            paramLabel = "HOST:PORT",
            description = "admin listeners (default: " + USUAL + ", unless --server is given)")
    List<String> addresses = List.of();

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "seconds between two looks (default: ${DEFAULT-VALUE})")
    double interval;

    @Option(names = "--batch", description = "prints lines of key=value, as without a terminal")
    boolean batch;

    @Option(names = "--once", description = "prints the lines of one interval, and ends")
    boolean once;

    @Option(names = "--count", paramLabel = "N", description = "ends after so many intervals (default: ends at Ctrl-C)")
    int count;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "reads over TLS; PEM file with the certificates that sign those of the admin listeners")
    String ca = "";

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "PEM file with the certificate to show, for listeners with admin-tls-client-ca")
    String cert = "";

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file with the private key of --cert")
    String key = "";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "a control plane, which is asked for its gateways: https, or http of a loopback address")
    @Nullable
    String server;

    @Option(names = "--key-file", paramLabel = "FILE", description = "file with the key of an operator, for --server")
    @Nullable
    Path keyFile;

    @Option(
            names = "--server-ca",
            paramLabel = "FILE",
            description = "PEM file with the only certificates that sign that of --server (default: those of the JDK)")
    String serverCa = "";

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        checkFlags();
        PrintWriter out = model().commandLine().getOut();
        try (Top top = new Top(Duration.ofMillis(Math.round(interval * 1000)))) {
            ClientTls tls = tls();
            for (String each : addresses.isEmpty() && server == null ? List.of(USUAL) : addresses) {
                top.add(each, tls);
            }
            if (server != null) {
                top.ask(controlPlane(server));
            }
            boolean lines = batch || once || !Terminal.isThere();
            Display display = lines ? Display.lines(out) : Display.screen(out, Terminal.ofOutput());
            return top.run(display, once ? 1 : count) ? ExitCode.OK : ExitCode.FAILED;
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private void checkFlags() {
        if (!(interval >= 0.1 && interval <= 3600)) {
            throw usage("--interval: " + interval + " (expected: 0.1 to 3600 seconds)");
        }
        if (count < 0 || (once && count > 0)) {
            throw usage("--count: " + count + " (expected: 1 or more, without --once)");
        }
        if ((server == null) != (keyFile == null)) {
            throw usage("expected: --server together with --key-file");
        }
        if (ca.isEmpty() && !(cert.isEmpty() && key.isEmpty())) {
            throw usage("--cert and --key (expected: with --ca)");
        }
    }

    /** Null for plain HTTP. */
    private @Nullable ClientTls tls() {
        return ca.isEmpty() ? null : ClientTls.of("--", ca, cert, key);
    }

    private ControlPlane controlPlane(String address) {
        try {
            ControlPlane plane = ControlPlane.at(address, ClientTls.of("--server-", serverCa, "", ""));
            plane.useKey(ClientOptions.secret("--key-file", Objects.requireNonNull(keyFile, "checked")));
            return plane;
        } catch (DeclaredException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String why) {
        return new ParameterException(model().commandLine(), why);
    }

    private CommandSpec model() {
        return Objects.requireNonNull(spec, "made by picocli");
    }
}
