package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows about an account that outlive it: whoever registers the appid again must not find them. */
class LeftRowsTest {
    /** Tables whose rows do not end with the account, and tell a later one of the same appid nothing. */
    private static final Set<String> HARMLESS = Set.of(
            "accounts",
            "appids",
            // An account reads it from the revision on in which it was made.
            "audit",
            // They end with the archived account.
            "held_rules",
            // A person reads the own ones, and an operator reads all.
            "sign_ups",
            // The feed sends the account as it is.
            "touched_accounts");

    @Test
    void everyTableWithAnAppid_endsWithTheAccount_orIsForgotten(@TempDir Path directory) throws Exception {
        Set<String> left = new TreeSet<>();
        try (Connection connection = StoredRows.connect(TestDatabase.SQLITE.fresh(directory))) {
            for (BackupTables.Stored stored : BackupTables.of(connection, true)) {
                boolean named = stored.table().columns().stream()
                        .anyMatch(column -> column.name().equals("appid"));
                if (named && !endsWithAccount(connection, stored.name())) {
                    left.add(stored.name());
                }
            }
        }
        left.removeAll(Archive.LEFT);
        assertEquals(new TreeSet<>(HARMLESS), left);
    }

    private static boolean endsWithAccount(Connection connection, String table) throws SQLException {
        try (ResultSet keys = connection.getMetaData().getImportedKeys(null, null, table)) {
            while (keys.next()) {
                if (keys.getString("FKCOLUMN_NAME").equals("appid")
                        && keys.getString("PKTABLE_NAME").equals("accounts")) {
                    return true;
                }
            }
            return false;
        }
    }
}
