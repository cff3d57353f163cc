package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sums of counts, compared with sums in memory. */
class PeriodCountsTest {
    private static final Instant START = Instant.parse("2026-10-25T00:00:00Z");
    private static final long FIRST = START.getEpochSecond() / 3_600;
    private static final int HOURS = 24 * 16;
    private static final List<String> RULES = List.of("", "https://a.example/", "https://b.example/");
    private static final List<Integer> KINDS = List.of(0, 34, 66, 81);

    @TempDir
    Path directory;

    /** A stored count. */
    private record Count(long hour, String prefix, int kind, long scans) {}

    private final List<Count> counts = new ArrayList<>();

    private static void account(Database database) {
        new Accounts(new SqlStore(database, Clock.systemUTC())).create(ANA, "wx1", "N", AccountKind.MEDIA);
        // Accounts made now have no earlier counts; one of an earlier version has all.
        database.write(handle -> handle.execute("UPDATE accounts SET born = 0"));
    }

    private void fill(Database database) {
        account(database);
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

    /** Literal starts of days and months, also over the end of summer time in Berlin (25 October) and New York (1 November). */
    private static final Map<String, Map<Unit, List<Instant>>> STARTS = Map.of(
            "Z", starts(days("2026-10-25T00:00:00Z", 16), "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
            "Asia/Shanghai", starts(days("2026-10-24T16:00:00Z", 17), "2026-09-30T16:00:00Z", "2026-10-31T16:00:00Z"),
            "+05:30", starts(days("2026-10-24T18:30:00Z", 17), "2026-09-30T18:30:00Z", "2026-10-31T18:30:00Z"),
            "America/New_York",
                    starts(
                            join(days("2026-10-24T04:00:00Z", 9), days("2026-11-02T05:00:00Z", 9)),
                            "2026-10-01T04:00:00Z",
                            "2026-11-01T04:00:00Z"),
            "Europe/Berlin",
                    starts(
                            join(days("2026-10-23T22:00:00Z", 2), days("2026-10-25T23:00:00Z", 16)),
                            "2026-09-30T22:00:00Z",
                            "2026-10-31T23:00:00Z"));

    private static Map<Unit, List<Instant>> starts(List<Instant> days, String... months) {
        return Map.of(
                Unit.DAY,
                days,
                Unit.MONTH,
                Stream.of(months).map(Instant::parse).toList());
    }

    private static List<Instant> days(String first, int number) {
        return IntStream.range(0, number)
                .mapToObj(day -> Instant.parse(first).plusSeconds(86_400L * day))
                .toList();
    }

    private static List<Instant> join(List<Instant> some, List<Instant> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** The last literal start up to an hour; the hour itself if the unit is that. */
    private static Instant startOf(CountQuery question, Instant hour) {
        return question.unit() == Unit.HOUR
                ? hour
                : starts(question).stream()
                        .filter(start -> !start.isAfter(hour))
                        .reduce((one, later) -> later)
                        .orElseThrow();
    }

    private static List<Instant> starts(CountQuery question) {
        Map<Unit, List<Instant>> starts =
                Objects.requireNonNull(STARTS.get(question.zone().getId()));
        return Objects.requireNonNull(starts.get(question.unit()));
    }

    private List<String> expected(CountQuery question) {
        Map<String, Map<Integer, Long>> sums = new TreeMap<>();
        for (Count count : counts) {
            Instant hour = Instant.ofEpochSecond(count.hour() * 3_600);
            boolean wanted = question.prefix() == null || question.prefix().equals(count.prefix());
            if (wanted && !hour.isBefore(question.from()) && hour.isBefore(question.to())) {
                String prefix = question.byRule() || question.prefix() != null ? count.prefix() : "";
                sums.computeIfAbsent(startOf(question, hour) + " " + prefix, key -> new TreeMap<>())
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
                for (String zone : STARTS.keySet()) {
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

    /** The hours of the days around a change of clocks, each with one scan. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,    2026-10-23T22:00:00Z=24 2026-10-24T22:00:00Z=25 2026-10-25T23:00:00Z=24",
        "America/New_York, 2026-10-31T04:00:00Z=24 2026-11-01T04:00:00Z=25 2026-11-02T05:00:00Z=24",
        "America/New_York, 2027-03-13T05:00:00Z=24 2027-03-14T05:00:00Z=23 2027-03-15T04:00:00Z=24",
        "Europe/Berlin,    2027-03-26T23:00:00Z=24 2027-03-27T23:00:00Z=23 2027-03-28T22:00:00Z=24"
    })
    void daysOfAChangeOfClocks_haveTheirHours(String zone, String expected) {
        try (Database database = Database.open(TestDatabase.SQLITE.fresh(directory))) {
            account(database);
            long first = Instant.parse(expected.substring(0, 20)).getEpochSecond() / 3_600;
            int hours = Stream.of(expected.split(" "))
                    .mapToInt(day -> Integer.parseInt(day.substring(21)))
                    .sum();
            database.write(handle -> {
                for (int i = 0; i < hours; i++) {
                    insert(handle, new Count(first + i, RULES.get(1), 1, 1));
                }
                return true;
            });
            // From the middle of the first day, which is whole all the same.
            CountQuery days = new CountQuery(
                            "wx1",
                            SqlScanStore.time(first + 13),
                            SqlScanStore.time(first + hours),
                            Unit.DAY,
                            ZoneId.of(zone),
                            null,
                            true)
                    .fromWholePeriod();
            List<String> lines = all(new SqlScanStore(database), days, 1).stream()
                    .map(line -> line.replaceFirst(" \\S+ 1=", "="))
                    .toList();
            assertEquals(expected, String.join(" ", lines));
        }
    }

    @Test
    void wholePeriods_beginWithAWholeHour() {
        for (String[] each : new String[][] {
            // The hour from 18:00 to 19:00 belongs to the day before, and the day to this one's month.
            {"+05:30", "DAY", "2026-11-05T18:10:00Z", "2026-11-04T19:00:00Z"},
            {"+05:30", "DAY", "2026-11-05T19:00:00Z", "2026-11-05T19:00:00Z"},
            {"+05:30", "MONTH", "2026-11-05T19:00:00Z", "2026-10-31T19:00:00Z"},
            {"Asia/Shanghai", "DAY", "2026-11-05T15:59:59Z", "2026-11-04T16:00:00Z"},
            {"Z", "HOUR", "2026-11-05T15:59:59Z", "2026-11-05T15:00:00Z"}
        }) {
            Instant from = Instant.parse(each[2]);
            CountQuery question =
                    new CountQuery("wx1", from, from, Unit.valueOf(each[1]), ZoneId.of(each[0]), null, true);
            assertEquals(Instant.parse(each[3]), question.fromWholePeriod().from(), String.join(" ", each));
        }
    }

    /** The queries of a page do not depend on the number of periods without counts, or of hours. */
    @ParameterizedTest
    @EnumSource
    void periodsWithoutCounts_costNoQueries(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            account(database);
            database.write(handle -> {
                for (int hour : new int[] {0, 1, 2, 2_207}) {
                    insert(handle, new Count(FIRST + hour, RULES.get(1), 1, 1));
                }
                return true;
            });
            for (Unit unit : Unit.values()) {
                for (@Nullable String prefix : new String[] {null, RULES.get(1), RULES.get(2)}) {
                    CountQuery question = new CountQuery(
                            "wx1", START, SqlScanStore.time(FIRST + 2_208), unit, ZoneOffset.UTC, prefix, false);
                    int expected = RULES.get(2).equals(prefix) ? 0 : unit == Unit.HOUR ? 4 : 2;
                    AtomicInteger queries = new AtomicInteger();
                    List<HourCount> found = database.read(handle -> {
                        handle.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
                            @Override
                            public void logBeforeExecution(StatementContext context) {
                                queries.incrementAndGet();
                            }
                        });
                        return new PeriodCounts(handle, question)
                                .page(CountPosition.after(null), 500)
                                .items();
                    });
                    assertEquals(expected, found.size(), question::toString);
                    assertTrue(queries.get() <= 5, () -> queries + " queries: " + question);
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
