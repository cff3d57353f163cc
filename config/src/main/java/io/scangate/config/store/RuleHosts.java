package io.scangate.config.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Fills the hosts of the rules of earlier versions. In Java, because the databases have no common function that reverses the
 * labels of a host. Reads a thousand origins at a time. Not thread-safe.
 */
final class RuleHosts extends DatabaseMigration {
    private static final int ORIGINS_AT_A_TIME = 1_000;

    RuleHosts() {
        super("10.1", "hosts of rules");
    }

    @Override
    void migrate(Handle handle, String bytewise) {
        String last = "";
        for (List<String> page = after(last, handle); !page.isEmpty(); page = after(last, handle)) {
            PreparedBatch rows = handle.prepareBatch("UPDATE rules SET host = ? WHERE origin = ?");
            page.forEach(origin -> rows.add(Origins.hostOf(origin), origin));
            rows.execute();
            last = page.get(page.size() - 1);
        }
    }

    private static List<String> after(String last, Handle handle) {
        return handle.createQuery("SELECT DISTINCT origin FROM rules WHERE origin > :last ORDER BY origin LIMIT :limit")
                .bind("last", last)
                .bind("limit", ORIGINS_AT_A_TIME)
                .mapTo(String.class)
                .list();
    }
}
