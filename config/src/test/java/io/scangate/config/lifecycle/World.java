package io.scangate.config.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.MovableClock;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.SqlStore;
import io.scangate.gateway.rule.Version;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/**
 * A store with rules and accounts over it, a clock, and checks whose results the test sets. Tests that share a world
 * use accounts and hosts of their own. Thread-safe.
 */
public final class World implements AutoCloseable {
    public static final ChangeRequest ANA = ChangeRequest.by("operator:ana");
    public static final String PAGE = "pages/index/index";
    private static final Instant START = Instant.parse("2026-11-10T04:00:00Z");
    private static final AtomicInteger COUNT = new AtomicInteger();

    public final DatabaseSettings settings;
    public final Database database;
    public final Store store;
    public final MovableClock clock = new MovableClock(START);
    public final Accounts accounts;
    public final Rules rules;

    /** Parts of links whose licence is unknown, whose verification file is missing, or whose host is blocked. */
    final Set<String> unlicensed = ConcurrentHashMap.newKeySet();

    final Set<String> unproven = ConcurrentHashMap.newKeySet();
    final Set<String> blocked = ConcurrentHashMap.newKeySet();

    public World(DatabaseSettings settings) {
        this(settings, LifecycleSettings.DEFAULT);
    }

    public World(DatabaseSettings settings, LifecycleSettings limits) {
        this.settings = settings;
        this.database = Database.open(settings);
        this.store = new SqlStore(database, clock);
        this.accounts = new Accounts(store, limits, clock);
        this.rules = new Rules(
                store,
                link -> new LicenceCheck.Verdict(!isIn(unlicensed, link.toString()), "example", "no licence is known"),
                (appid, link) -> new OwnershipCheck.Verdict(!isIn(unproven, link.toString()), "no file is there"),
                link -> isIn(blocked, link.toString()),
                limits,
                clock);
    }

    private static boolean isIn(Set<String> hosts, String link) {
        return hosts.stream().anyMatch(link::contains);
    }

    /** Creates an account that may publish. */
    public String account() {
        String appid = "wx" + COUNT.incrementAndGet();
        accounts.create(ANA, appid, "Account " + appid, AccountKind.CORPORATE);
        accounts.update(ANA, appid, new AccountEdit(null, null, true));
        return appid;
    }

    /** A new host name. */
    public static String host() {
        return "h" + COUNT.incrementAndGet() + ".example.com";
    }

    public static NewRule wish(String prefix) {
        return new NewRule(prefix, false, PAGE, Version.DEVELOP, List.of());
    }

    public static NewRule occupying(String prefix) {
        return new NewRule(prefix, true, PAGE, Version.DEVELOP, List.of());
    }

    public static RuleEdit page(String page) {
        return new RuleEdit(null, page, null, null);
    }

    public ConfiguredRule add(String appid, NewRule wish) {
        return rules.add(ANA, appid, wish).value();
    }

    /** Advances the clock to a time. */
    public void setClock(String instant) {
        clock.advance(Duration.between(clock.instant(), Instant.parse(instant)));
    }

    /** Asserts that a call is refused for that reason, and that its message contains all parts. */
    public static RefusedException refused(Refusal refusal, Executable call, String... parts) {
        RefusedException refused = assertThrows(RefusedException.class, call);
        assertEquals(refusal, refused.refusal(), refused.getMessage());
        for (String part : parts) {
            assertEquals(
                    true, String.valueOf(refused.getMessage()).contains(part), refused.getMessage() + " / " + part);
        }
        return refused;
    }

    /** A row of the audit, read from the database itself. */
    public record Row(
            long revision,
            long at,
            String actor,
            String action,
            String appid,
            @Nullable String prefix,
            @Nullable String before,
            @Nullable String after) {}

    /** The audit entries after a revision. */
    public List<Row> audit(long after) {
        try (Connection connection = connection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT * FROM audit WHERE revision > ? ORDER BY revision")) {
            statement.setLong(1, after);
            List<Row> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(
                            result.getLong("revision"),
                            result.getLong("changed_at"),
                            result.getString("actor"),
                            result.getString("action"),
                            result.getString("appid"),
                            result.getString("prefix"),
                            result.getString("before"),
                            result.getString("after")));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection to the database itself. */
    public Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:" + settings.database());
    }

    /** Executes a statement in the database itself. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long revision() {
        return store.read(Store.Reader::revision);
    }

    public String mark() {
        return store.read(Store.Reader::mark);
    }

    @Override
    public void close() {
        database.close();
    }
}
