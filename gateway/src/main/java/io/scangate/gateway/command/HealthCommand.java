package io.scangate.gateway.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/**
 * Asks the admin listener of a plane for its health. Reads the status line over a plain socket, because a JVM that starts
 * every ten seconds should load few classes.
 */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Asks the admin listener of a gateway or a control plane whether it lives (/healthz). Asks by plain HTTP, so not",
            "a listener with admin-tls-cert. Exit codes: 0 yes, 1 no, 2 bad arguments."
        })
public final class HealthCommand implements Callable<Integer> {
    private static final List<String> USUAL = List.of("127.0.0.1:8081", "127.0.0.1:8091");
    private static final int LIMIT_MILLIS = 3000;
    private static final int LONGEST_LINE = 200;
    private static final String OK_LINE = "HTTP/1.1 200 ";

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            description = "its admin listener (default: SCANGATE_ADMIN, or else the first of 127.0.0.1:8081 and"
                    + " 127.0.0.1:8091 that accepts a connection)")
    @Nullable
    String address;

    @Option(names = "--ready", description = "asks whether it serves (/readyz)")
    boolean ready;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        String set = address != null ? address : System.getenv("SCANGATE_ADMIN");
        PrintWriter out =
                Objects.requireNonNull(spec, "made by picocli").commandLine().getOut();
        return ask(set == null ? USUAL : List.of(set), out);
    }

    /** Asks the first of some addresses that accepts a connection. */
    private int ask(List<String> addresses, PrintWriter out) {
        for (String each : addresses) {
            InetSocketAddress peer = peer(each);
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(LIMIT_MILLIS);
                socket.connect(peer, LIMIT_MILLIS);
                String line = answer(socket);
                out.println(each + ": " + (line.isEmpty() ? "no answer" : line));
                return line.startsWith(OK_LINE) ? ExitCode.OK : ExitCode.FAILED;
            } catch (IOException e) {
                out.println(each + ": " + FileFailure.words(e));
            }
        }
        return ExitCode.FAILED;
    }

    /** The status line; empty if the peer sends none. */
    private String answer(Socket socket) throws IOException {
        String request =
                "GET /" + (ready ? "readyz" : "healthz") + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= ' ' && line.length() < LONGEST_LINE; b = in.read()) {
            line.append((char) b);
        }
        return line.toString();
    }

    private InetSocketAddress peer(String text) {
        try {
            URI uri = URI.create("http://" + text);
            if (uri.getHost() != null && uri.getPort() > 0 && text.equals(uri.getAuthority())) {
                return new InetSocketAddress(uri.getHost(), uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            // Told below, as what is no address in another way.
        }
        throw new ParameterException(
                Objects.requireNonNull(spec, "made by picocli").commandLine(),
                (address == null ? "SCANGATE_ADMIN" : "HOST:PORT") + ": \"" + text
                        + "\" (expected: an address such as 127.0.0.1:8081)");
    }
}
