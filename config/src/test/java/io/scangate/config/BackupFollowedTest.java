package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.StoredRows;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OwnThread;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways that followed the control plane of a backup, and backups while it changes. */
@Timeout(240)
class BackupFollowedTest extends RestoreFixture {
    private final StringWriter said = new StringWriter();

    private void run(String command, DatabaseSettings database, String file) {
        PrintWriter out = new PrintWriter(said, true);
        String path = directory.resolve(file).toString();
        assertEquals(
                0,
                Main.commandLine(out, out).execute(command, "--database=" + database.database(), path),
                said.toString());
    }

    /** A move to the other kind of database: the gateway gets the next changes as a delta, and no snapshot. */
    @ParameterizedTest
    @EnumSource
    void aGatewayFollowsTheRestoredControlPlane_withoutASnapshot(TestDatabase kind) throws Exception {
        backup(kind);
        DatabaseSettings old = database();
        changeTo(RulesExport.of(server().store()).revision() + 5);
        RulesExport before = RulesExport.of(server().store());
        assertServes(before);
        server().close();
        server = null;
        run("backup", old, "moved.backup");
        TestDatabase other = kind == TestDatabase.SQLITE ? TestDatabase.POSTGRESQL : TestDatabase.SQLITE;
        DatabaseSettings moved = other.empty(directory);
        run("restore", moved, "moved.backup");
        List<String> snapshots = snapshots();
        start(moved);
        RulesExport after = RulesExport.of(server().store());
        assertEquals(before.revision(), after.revision());
        assertEquals(before.mark(), after.mark());
        await(() -> status().at("/source/state").asText().equals("current"), "not current");
        changeTo(after.revision() + 5);
        assertServes(RulesExport.of(server().store()));
        assertEquals(snapshots, snapshots());
        await(() -> "same".equals(listed().path("history").asText()), "not of the same history");
    }

    private List<String> snapshots() {
        List<String> requests = new ArrayList<>(proxy.requests("/v1/snapshot"));
        requests.addAll(proxy.requests("/v1/feed"));
        assertTrue(!requests.isEmpty(), "the first rules came as a snapshot");
        return requests;
    }

    @ParameterizedTest
    @EnumSource
    void aBackupWhileChangesAreMade_isTheStateOfOneRevision(TestDatabase kind) throws Exception {
        open(kind.fresh(directory));
        changeTo(30);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> changing = OwnThread.run(() -> {
            while (!enough.get()) {
                changes.change(server().store());
            }
        });
        long first = 0;
        long last = 0;
        try {
            for (int i = 0; i < 5; i++) {
                long reached = last + 10;
                await(() -> server().store().read(reader -> reader.revision()) > reached, "no change");
                run("backup", database(), i + ".backup");
                DatabaseSettings restored = TestDatabase.SQLITE.empty(directory);
                run("restore", restored, i + ".backup");
                last = assertConsistent(restored);
                first = i == 0 ? last : first;
            }
        } finally {
            enough.set(true);
            changing.join();
        }
        assertTrue(last > first, first + " " + last);
    }

    /** The control plane compares the digests of all accounts with the one of the head when it exports. */
    private long assertConsistent(DatabaseSettings restored) throws Exception {
        try (ConfigServer again = TestServer.plain(restored.database(), directory)) {
            RulesExport export = RulesExport.of(again.store());
            try (Connection connection = StoredRows.connect(restored);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT max(revision), count(*) FROM audit")) {
                row.next();
                assertEquals(export.revision(), row.getLong(1));
                assertEquals(export.revision(), row.getLong(2));
            }
            return export.revision();
        }
    }
}
