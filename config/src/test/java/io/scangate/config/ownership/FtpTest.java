package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.testing.SlowPart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FtpTest {
    @TempDir
    Path home;

    private final RecordingGate gate = new RecordingGate(ConnectGate.of(new AddressPolicy(true)));

    private FetchReply fetch(int port, String path, Duration timeout) throws FetchException {
        Link link = World.link("ftp://files.test:" + port + path);
        try (Fetcher fetcher = new Fetcher(Settings.with(true, timeout, port), World.LOOPBACK, gate, tls -> {})) {
            return fetcher.fetch("wx1", link, Deadline.in(timeout));
        }
    }

    private FetchReply fetch(int port, String path) throws FetchException {
        return fetch(port, path, Duration.ofSeconds(5));
    }

    private static String text(FetchReply fetched) {
        byte[] body = fetched.body();
        return body == null ? "no file" : new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void aFileOfARealServerIsFetchedByAnAnonymousLogin() throws Exception {
        Files.createDirectories(home.resolve("a b/你"));
        Files.writeString(home.resolve("a b/你/f.txt"), "content\r\n");
        Files.writeString(home.resolve("large.txt"), "x".repeat(100_000));
        Listener listener = listener();
        FtpServer server = server(listener, "anonymous");
        try {
            int port = listener.getPort();
            assertEquals("content\r\n", text(fetch(port, "/a%20b/%E4%BD%A0/f.txt")));
            assertEquals(
                    List.of(InetAddress.getLoopbackAddress(), InetAddress.getLoopbackAddress()),
                    gate.asked().stream().map(InetSocketAddress::getAddress).toList(),
                    "control and data");
            assertEquals(
                    FetchReply.MAX_BODY_BYTES + 1,
                    text(fetch(port, "/large.txt")).length());
            FetchReply none = fetch(port, "/none.txt");
            assertEquals(550, none.status());
            assertEquals("no file", text(none));
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerThatRefusesTheLoginHasNoFile() throws Exception {
        Listener listener = listener();
        FtpServer server = server(listener, "somebody");
        try {
            FetchReply refused = fetch(listener.getPort(), "/f.txt");
            assertEquals(530, refused.status());
            assertEquals("no file", text(refused));
        } finally {
            server.stop();
        }
    }

    private static Listener listener() {
        DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
        data.setPassiveAddress("127.0.0.1");
        // A server behind NAT announces such an address.
        data.setPassiveExternalAddress("10.0.0.1");
        ListenerFactory factory = new ListenerFactory();
        factory.setServerAddress("127.0.0.1");
        factory.setPort(0);
        factory.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
        return factory.createListener();
    }

    private FtpServer server(Listener listener, String user) throws FtpException {
        FtpServerFactory factory = new FtpServerFactory();
        factory.addListener("default", listener);
        BaseUser account = new BaseUser();
        account.setName(user);
        account.setHomeDirectory(home.toString());
        factory.getUserManager().save(account);
        FtpServer server = factory.createServer();
        server.start();
        return server;
    }

    @Test
    void noSocksProxyOfTheSystemIsUsed() throws Exception {
        Listener listener = listener();
        FtpServer server = server(listener, "anonymous");
        Files.writeString(home.resolve("f.txt"), "content");
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            System.setProperty("socksProxyHost", "127.0.0.1");
            System.setProperty("socksProxyPort", String.valueOf(proxy.getLocalPort()));
            assertEquals("content", text(fetch(listener.getPort(), "/f.txt")));
            proxy.setSoTimeout(20);
            assertThrows(SocketTimeoutException.class, proxy::accept);
        } finally {
            System.clearProperty("socksProxyHost");
            System.clearProperty("socksProxyPort");
            server.stop();
        }
    }

    /** A server that sends the replies of the test. */
    private static final class ScriptedServer implements AutoCloseable {
        final ServerSocket control = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        final List<String> commands = new CopyOnWriteArrayList<>();
        private final UnaryOperator<String> replies;
        private final String greeting;

        ScriptedServer(String greeting, UnaryOperator<String> replies) throws IOException {
            this.greeting = greeting;
            this.replies = replies;
            Thread thread = new Thread(this::serve, "scripted-ftp");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try (Socket socket = control.accept();
                    BufferedReader reader = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
                send(socket, greeting);
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    commands.add(line);
                    send(socket, replies.apply(line.replaceAll(" .*", "")));
                }
            } catch (IOException e) {
                // The client has closed the connection, or the test is over.
            }
        }

        private static void send(Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        int port() {
            return control.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            control.close();
        }
    }

    private static UnaryOperator<String> passive(String address, int port) {
        return command -> switch (command) {
            case "USER" -> "331 password\r\n";
            case "PASV" -> "227 ok (" + address.replace('.', ',') + "," + port / 256 + "," + port % 256 + ")\r\n";
            case "RETR" -> "150 here it comes\r\n";
            default -> "200 ok\r\n".replace("200", command.equals("PASS") ? "230" : "200");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "169.254.169.254", "127.0.0.77"})
    void theDataAddressOfAServerIsIgnored(String named) throws Exception {
        try (ServerSocket data = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ScriptedServer server = new ScriptedServer("220 hi\r\n", passive(named, data.getLocalPort()))) {
            Thread sender = new Thread(() -> {
                try (Socket socket = data.accept()) {
                    socket.getOutputStream().write("content".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            assertEquals("content", text(fetch(server.port(), "/f.txt")));
            sender.join();
            assertEquals(
                    List.of(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), data.getLocalPort())),
                    gate.asked());
        }
    }

    @Test
    void aDataPortBelow1024IsNotConnectedTo() throws Exception {
        try (ScriptedServer server = new ScriptedServer("220 hi\r\n", passive("127.0.0.1", 25))) {
            FetchException refused = assertThrows(FetchException.class, () -> fetch(server.port(), "/f.txt"));
            assertEquals(FetchException.Failure.NOT_ALLOWED, refused.failure());
            assertEquals(1, gate.asked().size());
        }
    }

    @Test
    void aPathCannotCarryAnotherCommand() {
        for (String path : List.of("/a%0D%0ADELE%20x/f.txt", "/%00f.txt", "/%7F")) {
            FetchException refused = assertThrows(FetchException.class, () -> fetch(2_121, path));
            assertEquals(FetchException.Failure.NOT_ALLOWED, refused.failure());
        }
        assertEquals(List.of(), gate.asked());
    }

    @Test
    void thePathIsSentAsDecodedBytes() throws Exception {
        try (ServerSocket data = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ScriptedServer server = new ScriptedServer(
                        "220 hi\r\n",
                        command -> command.equals("RETR")
                                ? "550 no\r\n"
                                : passive("127.0.0.1", data.getLocalPort()).apply(command))) {
            assertEquals(550, fetch(server.port(), "/a/%E4%BD%A0%FF/x.txt").status());
            assertTrue(server.commands.contains("RETR a/\u00e4\u00bd\u00a0\u00ff/x.txt"), server.commands.toString());
        }
    }

    @Test
    void aServerThatHangsTricklesOrNeverEndsIsLimitedInTimeAndBytes() throws Exception {
        for (String greeting : List.of("", "220-x\r\n", "220 " + "x".repeat(1 << 20))) {
            try (ScriptedServer server = new ScriptedServer(greeting, command -> "")) {
                long start = System.nanoTime();
                FetchException refused = assertThrows(
                        FetchException.class, () -> fetch(server.port(), "/f.txt", Duration.ofMillis(400)));
                assertEquals(FetchException.Failure.NO_ANSWER, refused.failure());
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.compareTo(Duration.ofSeconds(8)) < 0, took + ": " + refused.getMessage());
                assertTrue(String.valueOf(refused.getMessage()).length() < 200, refused.getMessage());
            }
        }
    }

    @Test
    void aServerThatTricklesItsDataIsLimitedInTime() throws Exception {
        try (ServerSocket data = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ScriptedServer server = new ScriptedServer("220 hi\r\n", passive("127.0.0.1", data.getLocalPort()))) {
            Thread sender = new Thread(() -> {
                try (Socket socket = data.accept()) {
                    for (int i = 0; i < 500; i++) {
                        socket.getOutputStream().write('x');
                        SlowPart.pause(20);
                    }
                } catch (IOException e) {
                    // The client has given up, as expected.
                }
            });
            sender.start();
            long start = System.nanoTime();
            FetchException refused =
                    assertThrows(FetchException.class, () -> fetch(server.port(), "/f.txt", Duration.ofMillis(700)));
            assertTrue(String.valueOf(refused.getMessage()).contains("within 700 ms"), refused.getMessage());
            assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 8_000);
            sender.join();
        }
    }
}
