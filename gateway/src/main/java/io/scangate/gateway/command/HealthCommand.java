package io.scangate.gateway.command;

import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
 * Asks the admin listener of a plane for its health. Reads the status line over a socket, because a JVM that starts
 * every ten seconds should load few classes.
 */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Asks the admin listener of a gateway or a control plane whether it lives (/healthz). Asks over TLS with --ca, or if",
            "SCANGATE_ADMIN_TLS_CERT is set: then the listener must have this certificate, or one that the others of the file signed.",
            "Exit codes: 0 yes, 1 no, 2 bad arguments."
        })
public final class HealthCommand implements Callable<Integer> {
    private static final List<String> USUAL = List.of("127.0.0.1:8081", "127.0.0.1:8091");
    private static final int LIMIT_MILLIS = 3000;
    private static final int LONGEST_LINE = 200;
    private static final String OK_LINE = "HTTP/1.1 200 ";
    private static final String OWN_CERTIFICATE = "SCANGATE_ADMIN_TLS_CERT";

    private final Map<String, String> environment;

    /** Takes what is not given from the environment of the process. */
    public HealthCommand() {
        this(System.getenv());
    }

    HealthCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            description = "its admin listener (default: SCANGATE_ADMIN, or else the first of 127.0.0.1:8081 and"
                    + " 127.0.0.1:8091 that accepts a connection)")
    @Nullable
    String address;

    @Option(names = "--ready", description = "asks whether it serves (/readyz)")
    boolean ready;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "asks over TLS; PEM file with the certificates that sign the listener's, or with its own")
    @Nullable
    String ca;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "with --ca: the name that the listener's certificate must have (default: HOST)")
    @Nullable
    String name;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "PEM file with the certificate to show, for a listener with admin-tls-client-ca")
    String cert = "";

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file with the private key of --cert")
    String key = "";

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        String set = address != null ? address : environment.get("SCANGATE_ADMIN");
        PrintWriter out =
                Objects.requireNonNull(spec, "made by picocli").commandLine().getOut();
        return ask(set == null ? USUAL : List.of(set), tls(), out);
    }

    /** Null for plain HTTP, which loads no classes of TLS. */
    private @Nullable ClientTls tls() {
        String trusted = ca != null ? ca : Objects.requireNonNullElse(environment.get(OWN_CERTIFICATE), "");
        if (trusted.isEmpty()) {
            if (!cert.isEmpty() || !key.isEmpty() || name != null) {
                throw usage("--cert, --key and --name (expected: with --ca, or with " + OWN_CERTIFICATE
                        + " in the environment)");
            }
            return null;
        }
        try {
            return ClientTls.of("--", trusted, cert, key);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** Asks the first of some addresses that accepts a connection. */
    private int ask(List<String> addresses, @Nullable ClientTls tls, PrintWriter out) {
        for (String each : addresses) {
            InetSocketAddress peer = peer(each);
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(LIMIT_MILLIS);
                socket.connect(peer, LIMIT_MILLIS);
                String line = answer(tls == null ? socket : tls.over(socket, name(peer)));
                out.println(each + ": " + (line.isEmpty() ? "no answer" : line));
                return line.startsWith(OK_LINE) ? ExitCode.OK : ExitCode.FAILED;
            } catch (IOException e) {
                out.println(each + ": " + FileFailure.words(e));
            }
        }
        return ExitCode.FAILED;
    }

    /** The name of the listener; any if its certificate is known. */
    private String name(InetSocketAddress peer) {
        return name != null ? name : ca == null ? "" : peer.getHostString();
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
        throw usage((address == null ? "SCANGATE_ADMIN" : "HOST:PORT") + ": \"" + text
                + "\" (expected: an address such as 127.0.0.1:8081)");
    }

    private ParameterException usage(String why) {
        return new ParameterException(
                Objects.requireNonNull(spec, "made by picocli").commandLine(), why);
    }
}
