package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.World;
import io.scangate.gateway.testing.SlowPart;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** Failures of the databases and their refusals. */
class StorageTest {
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    Path directory;

    private static DatabaseSettings sqlite(Object file) {
        return new DatabaseSettings("sqlite:" + file, 2, SHORT);
    }

    private static DatabaseSettings impatient(DatabaseSettings settings) {
        return new DatabaseSettings(settings.database(), settings.databaseConnections(), SHORT);
    }

    private static RefusedException notOpened(DatabaseSettings settings, String... parts) {
        return refused(Refusal.UNAVAILABLE, () -> Database.open(settings).close(), parts);
    }

    @Test
    void sqliteKeepsALogAndWaitsForTheDiskOnEveryConnection() throws SQLException {
        try (Database database = Database.open(sqlite(directory.resolve("a.db")))) {
            for (String pragma : List.of("journal_mode=wal", "synchronous=2", "foreign_keys=1", "busy_timeout=400")) {
                String name = pragma.substring(0, pragma.indexOf('='));
                String value = pragma.substring(name.length() + 1);
                assertEquals(value, database.write(handle -> pragma(handle, name)), name);
                assertEquals(value, database.read(handle -> pragma(handle, name)), name);
            }
        }
    }

    private static String pragma(org.jdbi.v3.core.Handle handle, String name) {
        return handle.createQuery("PRAGMA " + name).mapTo(String.class).one();
    }

    @Test
    void sqliteWithOtherSettingsIsRefused() {
        SQLiteDataSource otherwise = new SQLiteDataSource();
        otherwise.setUrl("jdbc:sqlite:" + directory.resolve("a.db"));
        assertTrue(message(() -> Sqlite.check(otherwise)).contains("journal_mode delete"));
        otherwise.setJournalMode("WAL");
        otherwise.setSynchronous("NORMAL");
        assertTrue(message(() -> Sqlite.check(otherwise))
                .contains("journal_mode wal and synchronous 1 (expected: wal and 2"));
        otherwise.setSynchronous("FULL");
        Sqlite.check(otherwise);
    }

    private static String message(Executable call) {
        return String.valueOf(assertThrows(IllegalStateException.class, call).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite::memory:", "sqlite:", "sqlite:a.db?synchronous=OFF", "mysql://h/d", "a.db"})
    void badDatabaseNamesAreRefused(String database) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new DatabaseSettings(database, 2, SHORT));
        String shown = database.replaceAll("\\?.*", "");
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("database: \"" + shown + "\" (expected: sqlite:FILE"));
    }

    @Test
    void aMissingDirectoryIsCreated() {
        Path file = directory.resolve("not/yet/there.db");
        Database.open(sqlite(file)).close();
        assertTrue(Files.exists(file));
    }

    @Test
    void anUnwritablePlaceIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "text");
        notOpened(sqlite(file.resolve("a.db")), "a.db", "file");
        // Even root cannot create a file there.
        notOpened(sqlite("/proc/scangate/a.db"), "/proc/scangate");
        notOpened(sqlite(directory), "a directory (expected: a file)");
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedAndUnchanged() throws Exception {
        Path file = Files.writeString(directory.resolve("a.db"), "This is not a database. ".repeat(100));
        notOpened(sqlite(file), "a.db", "not a database");
        assertEquals("This is not a database. ".repeat(100), Files.readString(file));
    }

    @ParameterizedTest
    @EnumSource
    void replicasMayOpenANewDatabaseAtOnce(TestDatabase kind) throws Exception {
        for (int round = 0; round < 3; round++) {
            DatabaseSettings settings = kind.empty(directory);
            ExecutorService pool = Executors.newFixedThreadPool(3);
            try {
                List<Future<Long>> opened = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    opened.add(pool.submit(() -> {
                        try (World world = new World(settings)) {
                            return world.revision();
                        }
                    }));
                }
                for (Future<Long> each : opened) {
                    assertEquals(0, each.get());
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeThatWaitsTooLongForTheLockIsBusy(TestDatabase kind) throws Exception {
        DatabaseSettings settings = impatient(kind.fresh(directory));
        try (World world = new World(settings)) {
            String appid = world.account();
            long revision = world.revision();
            try (Connection other = world.connection();
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN");
                statement.execute("UPDATE head SET revision = revision");
                long start = System.nanoTime();
                refused(Refusal.BUSY, () -> world.add(appid, World.wish("https://a.cn/")), "nothing was saved");
                long millis = (System.nanoTime() - start) / 1_000_000;
                assertTrue(millis >= SHORT.toMillis() && millis < 5_000, millis + " ms");
                assertEquals(revision, world.revision(), "reads continue");
                statement.execute("ROLLBACK");
            }
            world.add(appid, World.wish("https://a.cn/"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeWithoutAFreeConnectionIsBusy_andReadsContinue(TestDatabase kind) throws Exception {
        DatabaseSettings settings = impatient(kind.fresh(directory));
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        try (World world = new World(settings)) {
            ExecutorService pool = Executors.newFixedThreadPool(4);
            try {
                Future<?> holder = pool.submit(() -> world.store.changeMany("operator:ana", batch -> {
                    started.countDown();
                    await(done);
                }));
                started.await();
                List<Future<RefusedException>> waiting = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    waiting.add(pool.submit(() -> refused(
                            Refusal.BUSY, () -> world.accounts.create(ANA, "wx-busy", "N", AccountKind.MEDIA))));
                }
                assertEquals(0, world.revision());
                for (Future<RefusedException> each : waiting) {
                    each.get();
                }
                done.countDown();
                holder.get();
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionRollsTheChangeBack_andTheNextChangeHasTheNextRevision(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            long revision = world.revision();
            Store store = world.store;
            for (int i = 0; i < 20; i++) {
                assertThrows(
                        IllegalStateException.class,
                        () -> store.changeMany("operator:ana", batch -> {
                            batch.change(writer -> {
                                writer.deleteAccount(appid);
                                throw new IllegalStateException("half way");
                            });
                        }));
            }
            assertEquals(revision, world.revision());
            world.add(appid, World.wish("https://a.cn/"));
            assertEquals(revision + 1, world.revision());
        }
    }

    @Test
    void textThatPostgresqlCannotStoreIsABadArgument() {
        try (World world = new World(TestDatabase.POSTGRESQL.fresh(directory))) {
            refused(Refusal.INVALID_ARGUMENT, () -> world.accounts.list("\u0000", 1), "U+0000");
        }
    }

    @Test
    void postgresqlWithAsynchronousCommitIsRefused() throws SQLException {
        DatabaseSettings settings = TestDatabase.POSTGRESQL.fresh(directory);
        try (World world = new World(settings)) {
            String name = settings.database().replaceAll(".*/|\\?.*", "");
            world.execute("ALTER DATABASE " + name + " SET synchronous_commit = off");
        }
        RefusedException refused = notOpened(settings, "synchronous_commit off", "any but off");
        assertTrue(!String.valueOf(refused.getMessage()).contains("password"), refused.getMessage());
    }

    @Test
    void aCommitWithoutAnAnswerHasAnUnknownOutcome_andItsKeyResolvesIt() throws SQLException {
        try (World world = new World(TestDatabase.POSTGRESQL.fresh(directory))) {
            world.execute("""
                    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'""");
            world.execute("CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED"
                    + " FOR EACH ROW EXECUTE FUNCTION cut()");
            ChangeRequest once =
                    new ChangeRequest(Actor.of("operator:ana"), null, new ChangeRequest.Once("ana", "k", "print"));
            refused(
                    Refusal.OUTCOME_UNKNOWN,
                    () -> world.accounts.create(once, "wx-cut", "N", AccountKind.MEDIA),
                    "unknown whether the change was saved",
                    "same idempotency key");
            world.execute("DROP TRIGGER cut ON audit");
            assertEquals(
                    1,
                    world.accounts
                            .create(once, "wx-cut", "N", AccountKind.MEDIA)
                            .revision());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoppedPostgresqlIsUnavailable(boolean atOnce) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .start();
        try {
            String url = "postgresql://127.0.0.1:" + server.getPort() + "/postgres?user=postgres&password=secret";
            DatabaseSettings settings = new DatabaseSettings(url, 4, Duration.ofSeconds(1));
            try (Database database = Database.open(settings)) {
                SqlStore store = new SqlStore(database, Clock.systemUTC());
                assertEquals(0, store.read(Store.Reader::revision));
                server.close();
                io.scangate.config.lifecycle.Accounts accounts = new io.scangate.config.lifecycle.Accounts(store);
                if (!atOnce) {
                    // Longer than the pool trusts a connection that it has just used.
                    SlowPart.pause(500);
                }
                refused(Refusal.UNAVAILABLE, () -> store.read(Store.Reader::revision), "nothing was saved");
                refused(Refusal.UNAVAILABLE, () -> accounts.create(ANA, "wx1", "N", AccountKind.MEDIA));
            }
            RefusedException refused = notOpened(settings, "127.0.0.1:" + server.getPort());
            assertTrue(!String.valueOf(refused.getMessage()).contains("secret"), refused.getMessage());
        } finally {
            server.close();
        }
    }
}
