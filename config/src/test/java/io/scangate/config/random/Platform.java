package io.scangate.config.random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.Website;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.outbound.NameServerOfTests;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** PostgreSQL, two control planes, three gateways, a website and a name server. Not thread-safe. */
final class Platform implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int PLANES = 2;
    private static final int GATEWAYS = 3;

    /** So far the clocks of control planes are ahead, so that they may go back without being behind gateways. */
    private static final Duration AHEAD = Duration.ofHours(3);

    final List<Plane> planes = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
    final DatabaseSettings database;
    final String operatorKey;
    private final Website website = new Website();
    private final NameServerOfTests names = new NameServerOfTests();
    private final Connection direct;
    private boolean isReadOnly;

    Platform(Path folder, Random random) throws IOException, SQLException {
        database = TestDatabase.POSTGRESQL.fresh(folder);
        direct = DriverManager.getConnection("jdbc:" + database.database());
        for (int i = 0; i < PLANES; i++) {
            Path data = Files.createDirectory(folder.resolve("plane-" + i));
            int port = URI.create(database.database()).getPort();
            planes.add(new Plane(settings(data), database.database(), port, random.nextLong()));
        }
        Actor ops = Actor.of("operator:ops");
        operatorKey = planes.get(0).server().access().keys().createOperatorKey(ops, "random", KeyTerms.ROTATE);
        String fleet = planes.get(0).server().access().keys().createGatewayKey(ops, "fleet", KeyTerms.ROTATE);
        for (int i = 0; i < GATEWAYS; i++) {
            nodes.add(new Node("gateway-" + i, folder, fleet, planes, new Random(random.nextLong())));
        }
    }

    /** Lets the clocks of the control planes go ahead. Accounts are made before: the counts of earlier hours are not theirs. */
    void goAhead() {
        planes.forEach(plane -> plane.clock.shift(AHEAD));
    }

    private Map<String, String> settings(Path data) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0",
                "data-directory", data.toString(),
                "drain-timeout", "100ms",
                "database-wait", "500ms",
                "name-servers", names.setting().toString(),
                "ownership-allow-loopback", "true",
                "ownership-ports", String.valueOf(port())));
        for (String limit : List.of(
                "calls-per-second", "call-burst", "calls-in-flight", "tokens-per-minute", "wechat-calls-per-second")) {
            settings.put(limit, "1000000");
        }
        return settings;
    }

    /** Puts a verification file into each directory of each host. */
    void upload(JsonNode file) {
        website.put(file.path("file_name").asText(), file.path("file_content").asText());
    }

    /** The port of the website, that of all rules. */
    int port() {
        return website.port();
    }

    /** The number of the last change, read from the database itself. */
    long head() {
        return Long.parseLong(select("SELECT revision FROM head"));
    }

    /** One value of the database. */
    private String select(String sql) {
        try (Statement statement = direct.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Carries out statements on the database. */
    void execute(String... statements) {
        try (Statement statement = direct.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends all connections of control planes at the server, as its restart does. */
    void endConnections() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid()");
    }

    /** Lets control planes find a database that takes no changes, or ends that. */
    void readOnly(boolean on) {
        isReadOnly = on;
        execute("ALTER DATABASE " + database.database().replaceAll(".*/|\\?.*", "")
                + (on ? " SET default_transaction_read_only = on" : " RESET default_transaction_read_only"));
        endConnections();
    }

    /** Ends all faults between control planes and the database. */
    void healPlanes() {
        if (isReadOnly) {
            readOnly(false);
        }
        planes.forEach(Plane::heal);
    }

    /** Ends all faults, but for gateways that are held. */
    void heal() throws IOException {
        healPlanes();
        for (Node node : nodes) {
            node.heal();
            if (node.withoutDisk) {
                node.giveDisk();
            }
        }
    }

    /** What the gateways say of themselves, for a failed run. */
    String shown() {
        StringBuilder shown = new StringBuilder();
        for (Node node : nodes) {
            try {
                shown.append(node.name)
                        .append(": ")
                        .append(node.admin("GET", "/v1/status").body())
                        .append('\n');
            } catch (IOException e) {
                shown.append(e).append('\n');
            }
        }
        return shown.toString();
    }

    @Override
    public void close() throws SQLException {
        nodes.forEach(Node::close);
        planes.forEach(Plane::close);
        website.close();
        names.close();
        direct.close();
    }
}
