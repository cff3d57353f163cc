package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.CharMatcher;
import com.google.common.base.Throwables;
import com.google.common.net.InetAddresses;
import com.sun.net.httpserver.HttpServer;
import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.BlockedAddresses;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.DnsResolver;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.outbound.HttpTransport;
import io.scangate.config.outbound.NameServers;
import io.scangate.config.outbound.Target;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No fetch may connect to a blocked address, in any form. The gate records every connection of a socket. */
class BlockedAddressesTest {
    private static final InetAddress PUBLIC = InetAddresses.forString("93.184.215.14");
    private static final List<String> SCHEMES = List.of("http", "https", "ftp");

    static List<String> blocked() {
        return BlockedAddresses.all();
    }

    @Test
    void theListIsNotEmpty() {
        assertEquals(50, blocked().size());
    }

    /** All spellings of the address in a link. */
    private static List<String> literals(String text) {
        InetAddress address = InetAddresses.forString(text);
        if (text.indexOf(':') >= 0) {
            return List.of("[" + text + "]", "[" + text.toUpperCase(java.util.Locale.ROOT) + "]");
        }
        byte[] bytes = address.getAddress();
        long number = ByteBuffer.wrap(bytes).getInt() & 0xFFFF_FFFFL;
        List<String> literals = new ArrayList<>(List.of(text, text + ".", String.valueOf(number)));
        literals.add("0x" + Long.toHexString(number));
        literals.add("0" + Long.toOctalString(number));
        literals.add(String.format("0%o.0%o.0%o.0%o", bytes[0], bytes[1], bytes[2], bytes[3]));
        literals.add(String.format("0x%02x.%d", bytes[0], number & 0xFF_FFFF));
        literals.add(text.replace('.', '。'));
        String hex = String.format("%x:%x", number >> 16, number & 0xFFFF);
        for (String prefix : List.of("::ffff:", "::", "::ffff:0:", "64:ff9b::", "64:ff9b:1::")) {
            literals.add("[" + prefix + hex + "]");
        }
        literals.add("[::ffff:" + text + "]");
        literals.add("[2002:" + hex + "::]");
        literals.add("[2001:0:" + hex + "::]");
        return literals;
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void literalsAreRefusedInEverySpelling(String address) {
        RecordingGate gate = RecordingGate.closed();
        HostResolver none = name -> {
            throw new AssertionError("a literal needs no look-up, but " + name + " was looked up");
        };
        try (Fetcher fetcher = fetcher(false, none, gate)) {
            for (String scheme : SCHEMES) {
                for (String literal : literals(address)) {
                    assertNotAllowed(fetcher, scheme + "://" + literal + "/a.txt", "not public");
                }
            }
        }
        assertEquals(List.of(), gate.asked());
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void namesWithABlockedAddressAreRefused(String address) throws UnknownHostException {
        InetAddress bad = named(address);
        RecordingGate gate = RecordingGate.closed();
        for (List<InetAddress> answer : List.of(List.of(bad), List.of(PUBLIC, bad), List.of(bad, PUBLIC))) {
            try (Fetcher fetcher = fetcher(false, name -> CompletableFuture.completedFuture(answer), gate)) {
                for (String scheme : SCHEMES) {
                    assertNotAllowed(fetcher, scheme + "://files.test/a.txt", "not public");
                }
            }
        }
        assertEquals(List.of(), gate.asked());
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void aNameThatChangesBetweenLookUpsIsRefused(String address) throws UnknownHostException {
        InetAddress bad = named(address);
        for (String scheme : SCHEMES) {
            AtomicInteger lookups = new AtomicInteger();
            RecordingGate gate = RecordingGate.closed();
            HostResolver changing =
                    name -> CompletableFuture.completedFuture(List.of(lookups.getAndIncrement() == 0 ? PUBLIC : bad));
            try (Fetcher fetcher = fetcher(false, changing, gate)) {
                // The fetch connects to the first answer of the name server and does not look the name up again.
                assertNotAllowed(fetcher, scheme + "://files.test/a.txt", "closed for the test");
                assertEquals(1, lookups.get());
                assertEquals(
                        List.of(PUBLIC),
                        gate.asked().stream().map(InetSocketAddress::getAddress).toList());
                assertNotAllowed(fetcher, scheme + "://files.test/a.txt", "not public");
            }
            assertEquals(2, lookups.get());
            assertEquals(1, gate.asked().size());
        }
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void redirectsToBlockedAddressesAreRefused(String address) throws IOException {
        InetAddress bad = named(address);
        List<String> locations = new ArrayList<>(List.of("http://other.test/a.txt", "//other.test/a.txt"));
        literals(address).stream()
                .filter(CharMatcher.ascii()::matchesAllOf)
                .forEach(literal -> locations.add("http://" + literal + "/a.txt"));
        if (!bad.isLoopbackAddress()) {
            // The test's own server is one of the addresses that the development setting allows.
            locations.add("/b.txt");
        }
        AtomicInteger lookups = new AtomicInteger();
        AtomicReference<String> location = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", location.get());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        RecordingGate gate = new RecordingGate(ConnectGate.of(new AddressPolicy(true)));
        HostResolver changing = name -> CompletableFuture.completedFuture(
                List.of(lookups.getAndIncrement() == 0 ? InetAddress.getLoopbackAddress() : bad));
        try (Fetcher fetcher = new Fetcher(Settings.loopback(port, 80), changing, gate, tls -> {})) {
            for (String next : locations) {
                location.set(next);
                lookups.set(0);
                assertNotAllowed(fetcher, "http://files.test:" + port + "/a.txt", "");
            }
        } finally {
            server.stop(0);
        }
        // Each time the fetch connects to the redirecting server only.
        assertEquals(Collections.nCopies(locations.size(), server.getAddress()), gate.asked());
    }

    @Test
    void theTransportsThemselvesRefuseBlockedAddresses() throws UnknownHostException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ConnectGate gate = ConnectGate.of(new AddressPolicy(false));
        try (HttpTransport http = new HttpTransport(gate, Duration.ofSeconds(2), tls -> {})) {
            FtpTransport ftp = new FtpTransport(gate, Duration.ofSeconds(2), timer);
            for (String address : blocked()) {
                InetAddress bad = named(address);
                for (String scheme : SCHEMES) {
                    Transport transport = scheme.equals("ftp") ? ftp : new FileTransport(http);
                    Target target = Target.of(link(scheme + "://files.test/a.txt"));
                    IOException refused = assertThrows(
                            IOException.class, () -> transport.get(target, bad, Deadline.in(Duration.ofSeconds(2))));
                    assertInstanceOf(ConnectGate.NotAllowedException.class, Throwables.getRootCause(refused), address);
                }
            }
        } finally {
            timer.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void loopbackIsConnectedToOnlyWhereItIsAllowed(boolean allowed) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            OwnershipSettings settings =
                    Settings.with(allowed, Duration.ofMillis(200), listener.getLocalPort(), 80, 443, 21);
            List<String> hosts = new ArrayList<>(List.of("localhost", "[::ffff:127.0.0.1]"));
            if (!allowed) {
                hosts.addAll(List.of("0.0.0.0", "[::]", "[::1]", "[::127.0.0.1]", "[::ffff:0.0.0.0]", "0"));
            }
            hosts.addAll(List.of("127.0.0.1", "2130706433", "0x7f.1", "017700000001"));
            AtomicInteger accepted = new AtomicInteger();
            new Thread(() -> acceptAndClose(listener, accepted)).start();
            try (DnsResolver names = new DnsResolver(NameServers.SYSTEM);
                    Fetcher fetcher = new Fetcher(settings, names)) {
                for (String host : hosts) {
                    for (String scheme : SCHEMES) {
                        Link link = link(scheme + "://" + host + ":" + listener.getLocalPort() + "/a.txt");
                        FetchException refused = assertThrows(
                                FetchException.class,
                                () -> fetcher.fetch("wx1", link, Deadline.in(Duration.ofSeconds(60))));
                        assertEquals(
                                !allowed, refused.failure() == FetchException.Failure.NOT_ALLOWED, link.toString());
                    }
                }
            }
            // The queue is in order: the other connections were accepted before this one.
            try (Socket last = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                assertEquals(-1, last.getInputStream().read());
            }
            assertEquals(1 + (allowed ? hosts.size() * SCHEMES.size() : 0), accepted.get());
        }
    }

    /** Accepts and closes connections, until the listener is closed. */
    private static void acceptAndClose(ServerSocket listener, AtomicInteger accepted) {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                accepted.incrementAndGet();
                connection.close();
            } catch (IOException e) {
                // The listener is closed, or the client has gone.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"93.184.215.14", "1572394766", "[::ffff:93.184.215.14]", "[2606:2800:220:1::1]", "files.test"})
    void aPublicAddressReachesTheSocket(String host) {
        for (String scheme : SCHEMES) {
            RecordingGate gate = RecordingGate.closed();
            try (Fetcher fetcher = fetcher(false, name -> CompletableFuture.completedFuture(List.of(PUBLIC)), gate)) {
                assertNotAllowed(fetcher, scheme + "://" + host + "/a.txt", "closed for the test");
            }
            int port = scheme.equals("http") ? 80 : scheme.equals("https") ? 443 : 21;
            InetAddress expected = host.startsWith("[26") ? InetAddresses.forUriString(host) : PUBLIC;
            assertEquals(
                    List.of(port),
                    gate.asked().stream().map(InetSocketAddress::getPort).toList());
            assertEquals(expected, gate.asked().get(0).getAddress());
        }
    }

    @Test
    void anUnlistedPortIsNotConnectedTo() {
        RecordingGate gate = RecordingGate.closed();
        try (Fetcher fetcher = fetcher(false, name -> CompletableFuture.completedFuture(List.of(PUBLIC)), gate)) {
            for (String link : List.of("http://files.test:22/", "https://files.test:8443/", "ftp://files.test:25/")) {
                assertNotAllowed(fetcher, link, "expected: one of 80,443,21");
            }
        }
        assertEquals(List.of(), gate.asked());
    }

    private static Fetcher fetcher(boolean allowLoopback, HostResolver resolver, ConnectGate gate) {
        return new Fetcher(Settings.with(allowLoopback, Duration.ofSeconds(5)), resolver, gate, tls -> {});
    }

    private static void assertNotAllowed(Fetcher fetcher, String link, String message) {
        FetchException refused = assertThrows(
                FetchException.class, () -> fetcher.fetch("wx1", link(link), Deadline.in(Duration.ofSeconds(5))), link);
        assertEquals(FetchException.Failure.NOT_ALLOWED, refused.failure(), () -> link + ": " + refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains(message), refused.getMessage());
    }

    /** The address as an answer of a name server: with a name and the bytes of the list. */
    private static InetAddress named(String address) throws UnknownHostException {
        return InetAddress.getByAddress(
                "files.test", InetAddresses.forString(address).getAddress());
    }

    private static Link link(String text) {
        return assertInstanceOf(Link.class, LinkParser.parse(text), text);
    }
}
