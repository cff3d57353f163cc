package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.command.Commands;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Backups while the platform works; each is restored into a database of its own, which has the rules of the model. Not thread-safe. */
final class Backups {
    private static final int MOST_RULES = 200;

    private final Run run;
    private final Path folder;
    private int made;

    Backups(Run run, Path folder) {
        this.run = run;
        this.folder = folder;
    }

    /** Makes a backup and compares it. */
    void act() {
        run.tell("the operator makes a backup, and restores it elsewhere");
        // Commands on the database go to the database itself, not through the networks of the control planes.
        Path file = folder.resolve("backup-" + made++);
        command("backup", run.platform.database, file);
        DatabaseSettings restored = TestDatabase.SQLITE.empty(folder);
        command("restore", restored, file);
        try (Database database = Database.open(restored)) {
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            run.model.present().forEach(account -> {
                Set<String> found = new TreeSet<>();
                store.read(reader -> reader.rules(account.appid, null, MOST_RULES))
                        .items()
                        .forEach(rule -> found.add(shown(rule)));
                assertEquals(Readings.shown(account), found);
            });
        }
        run.outcome("backup", Model.OK);
    }

    private static void command(String name, DatabaseSettings database, Path file) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        int code = Commands.line(out, out).execute(name, "--database=" + database.database(), file.toString());
        assertEquals(0, code, said::toString);
    }

    /** In the form of {@link ModelRule#shown}. */
    private static String shown(ConfiguredRule rule) {
        @Nullable Withholding withholding = rule.withholding();
        boolean isDown = withholding != null && withholding.cause() == Withholding.Cause.RULE_TAKEN_DOWN;
        return rule.id() + " " + rule.canonical() + " occupies=" + rule.occupies() + " page=" + rule.page()
                + " version="
                + rule.testVersion().code() + " tests=" + rule.testLinks() + " live="
                + (rule.live() == null ? null : rule.live().page()) + " taken_down=" + isDown;
    }
}
