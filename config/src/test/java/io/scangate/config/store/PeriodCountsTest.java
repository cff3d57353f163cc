package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.scans.CountQuery;
import io.scangate.config.scans.CountQuery.Unit;
import io.scangate.config.scans.HourCount;
import io.scangate.config.scans.ScanKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sums of counts, compared with sums in memory. */
class PeriodCountsTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final long FIRST = START.getEpochSecond() / 3_600;
    private static final int HOURS = 24 * 40;
    private static final List<String> RULES = List.of("", "https://a.example/", "https://b.example/");
    private static final List<Integer> KINDS = List.of(0, 34, 66, 81);

    @TempDir
    Path directory;

    /** A stored count. */
    private record Count(long hour, String prefix, int kind, long scans) {}

    private final List<Count> counts = new ArrayList<>();

    private void fill(Database database) {
        // Accounts made now have no earlier counts; one of an earlier version has all.
        new Accounts(new SqlStore(database, Clock.systemUTC())).create(ANA, "wx1", "N", AccountKind.MEDIA);
        Random random = new Random(5);
        for (int i = 0; i < 600; i++) {
            Count count = new Count(
                    FIRST + random.nextInt(HOURS),
                    RULES.get(random.nextInt(RULES.size())),
                    KINDS.get(random.nextInt(KINDS.size())),
                    1 + random.nextInt(1_000));
            if (counts.stream()
                    .noneMatch(each -> each.hour() == count.hour()
                            && each.prefix().equals(count.prefix())
                            && each.kind() == count.kind())) {
                counts.add(count);
            }
        }
        database.write(handle -> {
            handle.execute("UPDATE accounts SET born = 0");
            counts.forEach(count -> insert(handle, count));
            return true;
        });
    }

    private static void insert(Handle handle, Count count) {
        handle.execute(
                "INSERT INTO scan_counts (appid, prefix, hour, kind, scans) VALUES ('wx1', ?, ?, ?, ?)",
                count.prefix(),
                count.hour(),
                count.kind(),
                count.scans());
    }

    /** All pages as lines, such as {@code 2026-11-01T16:00:00Z https://a.example/ 34=12}. */
    private static List<String> all(SqlScanStore store, CountQuery question, int limit) {
        List<String> lines = new ArrayList<>();
        String after = null;
        do {
            Slice<HourCount> page = store.counts(question, after, limit);
            page.items().forEach(count -> lines.add(line(count)));
            after = page.next();
        } while (after != null);
        return lines;
    }

    private static String line(HourCount count) {
        StringBuilder line = new StringBuilder(count.hour() + " " + count.prefix());
        count.kinds().forEach(each -> line.append(' ')
                .append(each.kind().number())
                .append('=')
                .append(each.scans()));
        return line.toString();
    }

    private List<String> expected(CountQuery question) {
        Map<String, Map<Integer, Long>> sums = new TreeMap<>();
        for (Count count : counts) {
            Instant hour = Instant.ofEpochSecond(count.hour() * 3_600);
            boolean wanted = question.prefix() == null || question.prefix().equals(count.prefix());
            if (wanted && !hour.isBefore(question.from()) && hour.isBefore(question.to())) {
                String prefix = question.byRule() || question.prefix() != null ? count.prefix() : "";
                sums.computeIfAbsent(question.startOf(hour) + " " + prefix, key -> new TreeMap<>())
                        .merge(ScanKind.of(count.kind()).number(), count.scans(), Long::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        sums.forEach((key, kinds) -> {
            StringBuilder line = new StringBuilder(key);
            kinds.forEach(
                    (kind, scans) -> line.append(' ').append(kind).append('=').append(scans));
            lines.add(line.toString());
        });
        return lines;
    }

    @ParameterizedTest
    @EnumSource
    void sumsEqualThoseInMemory_inEveryUnitZoneAndGroup(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            SqlScanStore store = new SqlScanStore(database);
            for (Unit unit : Unit.values()) {
                for (String zone : List.of("Z", "Asia/Shanghai", "+05:30", "America/New_York")) {
                    for (@Nullable String prefix : new String[] {null, "https://b.example/"}) {
                        for (boolean byRule : new boolean[] {true, false}) {
                            CountQuery question = new CountQuery(
                                    "wx1",
                                    START.plusSeconds(3_600 * 30L),
                                    START.plusSeconds(3_600L * (HOURS - 30)),
                                    unit,
                                    ZoneId.of(zone),
                                    prefix,
                                    byRule);
                            List<String> expected = expected(question);
                            assertEquals(expected, all(store, question, 7), question::toString);
                            assertEquals(expected, all(store, question, 1), question::toString);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sumStaysAtTheGreatestNumber(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            long most = Long.MAX_VALUE - 5;
            database.write(handle -> {
                insert(handle, new Count(FIRST + HOURS + 48, RULES.get(1), 1, most));
                insert(handle, new Count(FIRST + HOURS + 49, RULES.get(1), 1, 5));
                insert(handle, new Count(FIRST + HOURS + 49, RULES.get(2), 1, most));
                return true;
            });
            Instant from = Instant.ofEpochSecond((FIRST + HOURS + 48) * 3_600);
            for (boolean byRule : new boolean[] {true, false}) {
                CountQuery question =
                        new CountQuery("wx1", from, from.plusSeconds(7_200), Unit.DAY, ZoneOffset.UTC, null, byRule);
                assertEquals(
                        Long.MAX_VALUE,
                        new SqlScanStore(database)
                                .counts(question, null, 10)
                                .items()
                                .get(0)
                                .scans());
            }
        }
    }
}
