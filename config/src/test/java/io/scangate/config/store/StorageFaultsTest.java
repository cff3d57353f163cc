package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store;
import io.scangate.gateway.testing.Waiting;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** Storage that fails without a lost connection: what callers are told, what the log has, and that changes go on afterwards. */
class StorageFaultsTest {
    private static final String SECRET = "member-4711";

    @TempDir
    Path directory;

    private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger(StorageHealth.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private DatabaseSettings settings(TestDatabase kind) {
        DatabaseSettings fresh = kind.fresh(directory);
        return new DatabaseSettings(fresh.database(), fresh.databaseConnections(), Duration.ofMillis(300));
    }

    private static Accounts accounts(Database database) {
        return new Accounts(new SqlStore(database, Clock.systemUTC()));
    }

    private static long revision(Database database) {
        return new SqlStore(database, Clock.systemUTC()).read(Store.Reader::revision);
    }

    private void assertStopped(Database database, Refusal refusal, String words) {
        Accounts accounts = accounts(database);
        long revision = revision(database);
        for (int i = 0; i < 3; i++) {
            String appid = "wx-more" + i;
            refused(refusal, () -> fill(accounts, appid), words, "nothing was saved");
        }
        assertTrue(Objects.toString(database.changesStopped()).contains(words), database.changesStopped());
        assertEquals(
                1,
                log.list.stream()
                        .filter(line -> line.getFormattedMessage().startsWith(words))
                        .count());
        assertTrue(revision(database) >= revision, "reads go on");
    }

    /** Creates accounts until one is refused. */
    private static void fill(Accounts accounts, String appid) {
        for (int i = 0; i < 2_000; i++) {
            accounts.create(ANA, appid + "-" + i, "N".repeat(200), AccountKind.MEDIA);
        }
    }

    private static void assertGoesOn(Database database) {
        Waiting.await("changes are saved again").until(() -> database.changesStopped() == null);
        accounts(database).create(ANA, "wx-after", "N", AccountKind.MEDIA);
    }

    private static String pragma(Database database, String pragma) {
        return database.write(handle ->
                handle.createQuery("PRAGMA " + pragma).mapTo(String.class).one());
    }

    @Test
    void aFullDiskRefusesChanges_untilThereIsRoom() {
        try (Database database = Database.open(settings(TestDatabase.SQLITE))) {
            pragma(database, "max_page_count = " + pragma(database, "page_count"));
            assertStopped(database, Refusal.UNAVAILABLE, "the disk of the database is full");
            pragma(database, "max_page_count = 1000000");
            assertGoesOn(database);
        }
    }

    @Test
    void aReadOnlyDatabaseRefusesChanges() {
        try (Database database = Database.open(settings(TestDatabase.SQLITE))) {
            database.write(handle -> handle.execute("PRAGMA query_only = 1"));
            assertStopped(database, Refusal.UNAVAILABLE, "the database is read-only");
        }
    }

    @Test
    void aLockedFileRefusesChanges_untilItIsFree() throws Exception {
        DatabaseSettings settings = settings(TestDatabase.SQLITE);
        SQLiteDataSource other = new SQLiteDataSource();
        other.setUrl("jdbc:" + settings.database());
        try (Database database = Database.open(settings);
                Connection connection = other.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            assertStopped(database, Refusal.BUSY, "another process has locked the database file");
            statement.execute("ROLLBACK");
            assertGoesOn(database);
        }
    }

    @Test
    void aServerWithoutRoomAtTheCommitHasSavedNothing() {
        try (Database database = Database.open(settings(TestDatabase.POSTGRESQL))) {
            database.write(handle -> handle.execute("""
                    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                    $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$"""));
            database.write(handle -> handle.execute(
                    "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON idempotency DEFERRABLE INITIALLY DEFERRED"
                            + " FOR EACH ROW EXECUTE FUNCTION full_disk()"));
            database.write(handle -> handle.execute(
                    "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED"
                            + " FOR EACH ROW EXECUTE FUNCTION full_disk()"));
            assertStopped(database, Refusal.UNAVAILABLE, "the disk of the database is full");
            assertEquals(0, revision(database));
            database.write(handle -> handle.execute("DROP FUNCTION full_disk() CASCADE"));
            assertGoesOn(database);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatRefersToADeletedOneIsNotFound(TestDatabase kind) {
        try (Database database = Database.open(settings(kind))) {
            refused(
                    Refusal.ACCOUNT_NOT_FOUND,
                    () -> database.write(handle -> handle.createUpdate(
                                    "INSERT INTO members (appid, user_id, role) VALUES ('none', :user, 'admin')")
                            .bind("user", SECRET)
                            .execute()),
                    "deleted meanwhile");
            assertNull(database.changesStopped());
            assertEquals(List.of(), log.list);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failuresHaveNoBoundValues(TestDatabase kind) {
        try (Database database = Database.open(settings(kind))) {
            String insert = "INSERT INTO members (appid, user_id, role) VALUES (:user, :user, 'admin')";
            assertHidden(database, handle -> handle.createUpdate("INSERT INTO nowhere (a) VALUES (:a)")
                    .bind("a", SECRET)
                    .execute());
            assertHidden(
                    database,
                    handle -> handle.createUpdate(insert).bind("user", SECRET).execute());
            assertHidden(database, handle -> {
                PreparedBatch batch = handle.prepareBatch(insert);
                batch.bind("user", SECRET).add();
                batch.bind("user", SECRET + "b").add();
                return batch.execute();
            });
            assertHidden(database, handle -> Json.read("{\"" + SECRET, Account.class));
            assertHidden(database, handle -> Json.read("{\"name\": [\"" + SECRET + "\"]}", Account.class));
        }
    }

    /** A type that is read from a column. */
    record Account(String name) {}

    private static void assertHidden(Database database, Function<Handle, Object> work) {
        RuntimeException failure = null;
        try {
            database.write(work);
        } catch (RuntimeException e) {
            failure = e;
        }
        StringWriter trace = new StringWriter();
        assertNotNull(failure).printStackTrace(new PrintWriter(trace, true));
        assertFalse(trace.toString().contains(SECRET), trace::toString);
    }

    private static RuntimeException assertNotNull(@org.jspecify.annotations.Nullable RuntimeException failure) {
        return Objects.requireNonNull(failure, "a failure");
    }

    @Test
    void damagedPagesAreFoundAtTheStart() throws Exception {
        DatabaseSettings settings = settings(TestDatabase.SQLITE);
        int pages;
        int size;
        try (Database database = Database.open(settings)) {
            Accounts accounts = accounts(database);
            for (int i = 0; i < 100; i++) {
                accounts.create(ANA, "wx" + i, "N".repeat(200), AccountKind.MEDIA);
            }
            pages = Integer.parseInt(pragma(database, "page_count"));
            size = Integer.parseInt(pragma(database, "page_size"));
        }
        try (RandomAccessFile file = new RandomAccessFile(
                Objects.requireNonNull(settings.sqliteFile()).toFile(), "rw")) {
            file.seek((long) (pages - 2) * size);
            file.write(new byte[2 * size]);
        }
        RefusedException found = refused(
                Refusal.UNAVAILABLE, () -> Database.open(settings).close(), "damaged pages", "restore the last backup");
        assertTrue(String.valueOf(found.getMessage()).contains("--database-check=false"), found.getMessage());
        Database.open(new DatabaseSettings(settings.database(), 2, Duration.ofSeconds(1), false))
                .close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fileWithoutItsFirstOrLastPagesSaysWhatToDo(boolean first) throws Exception {
        DatabaseSettings settings = settings(TestDatabase.SQLITE);
        Database.open(settings).close();
        try (RandomAccessFile file = new RandomAccessFile(
                Objects.requireNonNull(settings.sqliteFile()).toFile(), "rw")) {
            if (first) {
                file.write("no database".repeat(100).getBytes(StandardCharsets.US_ASCII));
            } else {
                file.setLength(file.length() / 2);
            }
        }
        refused(Refusal.UNAVAILABLE, () -> Database.open(settings).close(), "damaged", "restore the last backup");
    }
}
