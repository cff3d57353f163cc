package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.World;
import io.scangate.gateway.rule.Role;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The marks of revisions, which distinguish histories. */
class MarkTest {
    @TempDir
    Path directory;

    private static List<String> marks(World world) {
        return world.database.read(handle -> {
            List<String> marks = new ArrayList<>();
            for (long revision = 0; revision <= world.revision(); revision++) {
                marks.add(Mark.of(handle, revision));
            }
            return marks;
        });
    }

    /** Makes changes of every kind. The clock stands still, so that only the changes differ. */
    private static void change(World world) {
        world.accounts.create(ANA, "wxmark", "微信 \"名\"", AccountKind.MEDIA);
        world.accounts.putMember(ANA, "wxmark", "bo", Role.ADMIN);
        String appid = world.account();
        world.add(appid, World.wish("https://" + appid + ".example/a/"));
        world.rules.publish(ANA, appid, RuleRef.prefix("https://" + appid + ".example/a/"));
        world.rules.delete(ANA, appid, RuleRef.prefix("https://" + appid + ".example/a/"));
        ChangeRequest once =
                new ChangeRequest(Actor.of("operator:ana"), null, new ChangeRequest.Once("ana", "key", "print"));
        world.accounts.removeMember(once, "wxmark", "bo");
        assertTrue(world.accounts.removeMember(once, "wxmark", "bo").replayed());
        world.accounts.delete(ANA, "wxmark");
        world.store.changeMany("operator:import", batch -> {
            for (int i = 0; i < 3; i++) {
                String each = "wximport" + i;
                batch.change(writer -> {
                    Account account = new Account(each, "N", AccountKind.MEDIA, true, Map.of(), writer.revision());
                    writer.insert(account);
                    return ChangeResult.put(AuditSubject.ACCOUNT, "create", each, null, null, account);
                });
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyRevisionHasAMarkOfItsOwn_andNoneIsEmpty(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            assertEquals("", world.mark());
            change(world);
            List<String> marks = marks(world);
            assertEquals(world.revision() + 1, marks.size());
            assertEquals("", marks.get(0));
            assertTrue(
                    marks.stream().skip(1).allMatch(mark -> mark.matches("[0-9a-f]{16}-[0-9a-f]{16}")),
                    marks::toString);
            assertEquals(marks.size(), new HashSet<>(marks).size());
            assertEquals(marks.get(marks.size() - 1), world.mark());
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalChangesAtTheSameTimeHaveDifferentMarksInAnotherDatabase(TestDatabase kind) {
        try (World one = new World(kind.fresh(directory));
                World two = new World(kind.fresh(directory))) {
            for (World world : List.of(one, two)) {
                world.accounts.create(ANA, "wx1", "N", AccountKind.MEDIA);
            }
            assertEquals(one.audit(0), two.audit(0));
            assertNotEquals(one.mark(), two.mark());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCopyHasTheSameMarksUpToTheFirstDifferentChange(TestDatabase kind) throws Exception {
        DatabaseSettings settings = kind.fresh(directory);
        try (World world = new World(settings)) {
            change(world);
        }
        DatabaseSettings copy = kind.copy(settings, directory);
        try (World world = new World(settings);
                World copied = new World(copy)) {
            assertEquals(marks(world), marks(copied));
            for (World each : List.of(world, copied)) {
                each.accounts.create(ANA, "wx1", "N", AccountKind.MEDIA);
            }
            assertEquals(world.revision(), copied.revision());
            assertNotEquals(world.mark(), copied.mark());
        }
    }

    @Test
    void bothDatabasesGiveTheSameMark_alsoForRowsWithoutSalt() throws Exception {
        try (World from = new World(TestDatabase.SQLITE.fresh(directory));
                World into = new World(TestDatabase.POSTGRESQL.fresh(directory))) {
            change(from);
            try (Connection connection = from.connection();
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE audit SET salt = NULL WHERE revision < 5");
            }
            copyAudit(from, into);
            List<String> marks = marks(from);
            into.database.read(handle -> {
                for (int revision = 1; revision < marks.size(); revision++) {
                    assertEquals(
                            withoutHistory(marks.get(revision)),
                            withoutHistory(Mark.of(handle, revision)),
                            "revision " + revision);
                }
                return marks;
            });
            assertEquals(marks.size(), new HashSet<>(marks).size());
        }
    }

    /** The databases have been made independently, so their histories have different names. */
    private static String withoutHistory(String mark) {
        return mark.replaceAll("-.*", "");
    }

    private static void copyAudit(World from, World into) throws SQLException {
        try (Connection source = from.connection();
                Statement rows = source.createStatement();
                ResultSet row = rows.executeQuery("SELECT revision, changed_at, actor, action, appid, prefix, before,"
                        + " after, salt FROM audit ORDER BY revision");
                Connection target = into.connection();
                PreparedStatement insert = target.prepareStatement("INSERT INTO audit (revision, changed_at, actor,"
                        + " action, appid, prefix, before, after, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            while (row.next()) {
                insert.setLong(1, row.getLong(1));
                insert.setLong(2, row.getLong(2));
                for (int column = 3; column <= 9; column++) {
                    insert.setString(column, row.getString(column));
                }
                insert.execute();
            }
        }
    }
}
