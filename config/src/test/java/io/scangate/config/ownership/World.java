package io.scangate.config.ownership;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An owner's web server on loopback, and a database with two accounts. Thread-safe. */
final class World implements AutoCloseable {
    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final String address;
    final Database database;
    final SqlVerificationStore store;
    final int port;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<Headers> headers = new CopyOnWriteArrayList<>();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    World(TestDatabase kind, Path directory) throws IOException {
        DatabaseSettings settings = kind.fresh(directory);
        address = "jdbc:" + settings.database();
        database = Database.open(settings);
        Accounts accounts = new Accounts(new SqlStore(database, Clock.systemUTC()));
        accounts.create(ChangeRequest.by("test"), "wx1", "One", AccountKind.CORPORATE);
        accounts.create(ChangeRequest.by("test"), "wx2", "Two", AccountKind.MEDIA);
        store = new SqlVerificationStore(database);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        port = server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(path);
        headers.add(exchange.getRequestHeaders());
        pages.getOrDefault(path, next -> next.sendResponseHeaders(404, -1)).answer(exchange);
        exchange.close();
    }

    void put(String path, Page page) {
        pages.put(path, page);
    }

    void put(String path, byte[] body) {
        put(path, exchange -> {
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        });
    }

    void put(String path, String body) {
        put(path, body.getBytes(StandardCharsets.UTF_8));
    }

    void remove(String path) {
        pages.remove(path);
    }

    void redirect(String path, int status, String location) {
        put(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(status, -1);
        });
    }

    /** Changes the database itself. */
    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The number of rows of a table. */
    long rows(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Deletes an account, and makes it anew. */
    void anew(String appid) {
        Accounts accounts = new Accounts(new SqlStore(database, Clock.systemUTC()));
        ChangeRequest test = ChangeRequest.by("test");
        accounts.delete(test, appid);
        accounts.forget(
                test, accounts.deleted(null, null, 1).slice().items().get(0).id());
        accounts.create(test, appid, "Anew", AccountKind.CORPORATE);
    }

    /** A rule of this server. */
    Link rule(String path) {
        return link("http://files.test:" + port + path);
    }

    static Link link(String text) {
        if (LinkParser.parse(text) instanceof Link link) {
            return link;
        }
        throw new AssertionError(text);
    }

    /** Resolves every name to this machine's loopback. */
    static final HostResolver LOOPBACK =
            name -> CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress()));

    Ownership ownership(OwnershipSettings settings) {
        return ownership(settings, LOOPBACK, Clock.systemUTC());
    }

    Ownership ownership(OwnershipSettings settings, HostResolver resolver, Clock clock) {
        ConnectGate gate = ConnectGate.of(new AddressPolicy(settings.ownershipAllowLoopback()));
        return new Ownership(store, settings, clock, new Fetcher(settings, resolver, gate, tls -> {}));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        database.close();
    }
}
