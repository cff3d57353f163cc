package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.Access;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Concurrent changes of all kinds over two replicas. */
class MixedChangesTest {
    private static final long SEED = 20_261_121;
    private static final int CLIENTS = 4;
    private static final int CHANGES = 100;
    private static final Actor OPS = Actor.of("operator:ops");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void concurrentChangesOfAllKindsHaveConsecutiveRevisionsAndOneEntryEach(TestDatabase kind) throws Exception {
        DatabaseSettings settings = kind.fresh(directory);
        try (World one = new World(settings);
                World two = new World(settings)) {
            String appid = one.account();
            RuleRef rule = RuleRef.id(
                    one.add(appid, World.wish("https://example.com/")).id());
            new Access(new SqlAccessStore(one.database), one.clock)
                    .keys()
                    .putPlatform(OPS, "wxp", "ticket", KeyTerms.NEW);
            long before = one.revision();
            ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
            Map<String, Long> made = new TreeMap<>();
            try {
                List<Future<List<String>>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(pool.submit(client(i % 2 == 0 ? one : two, appid, rule, new Random(SEED + i))));
                }
                for (Future<List<String>> client : clients) {
                    client.get().forEach(action -> made.merge(action, 1L, Long::sum));
                }
            } finally {
                pool.shutdownNow();
            }
            List<World.Row> rows = two.audit(before);
            assertEquals(
                    LongStream.rangeClosed(before + 1, two.revision()).boxed().toList(),
                    rows.stream().map(World.Row::revision).toList());
            Map<String, Long> written = rows.stream()
                    .collect(Collectors.groupingBy(World.Row::action, TreeMap::new, Collectors.counting()));
            assertEquals(made, written);
            assertTrue(written.size() >= 9, written::toString);
            checkChains(rows);
        }
    }

    @ParameterizedTest
    @EnumSource
    void changesDuringAnImportOfLicencesSucceedOnPostgresqlAndAreBusyOnSqlite(TestDatabase kind) {
        DatabaseSettings fresh = kind.fresh(directory);
        DatabaseSettings impatient =
                new DatabaseSettings(fresh.database(), fresh.databaseConnections(), Duration.ofMillis(400));
        try (World world = new World(impatient);
                World other = new World(impatient)) {
            new SqlLicenceStore(world.database, world.clock).importAll(OPS, rows -> {
                rows.put(Map.of("a.com", new Licence("1", "")));
                if (kind == TestDatabase.POSTGRESQL) {
                    other.accounts.create(World.ANA, "wx1", "One", AccountKind.MEDIA);
                } else {
                    World.refused(
                            Refusal.BUSY, () -> other.accounts.create(World.ANA, "wx1", "One", AccountKind.MEDIA));
                }
                return new LicenceImport(1, 0, 1, 0, 0);
            });
            List<String> changes = world.audit(0).stream()
                    .map(row -> row.revision() + " " + row.action())
                    .toList();
            assertEquals(
                    kind == TestDatabase.POSTGRESQL
                            ? List.of("1 account.create", "2 licence.import")
                            : List.of("1 licence.import"),
                    changes);
        }
    }

    /** Each entry about a subject starts from the state of the entry before it. */
    private static void checkChains(List<World.Row> rows) {
        Map<String, List<World.Row>> byKind = rows.stream()
                .filter(row -> !row.action().equals("licence.import"))
                .collect(Collectors.groupingBy(row -> row.action().replaceFirst("\\..*", "")));
        byKind.forEach((what, chain) -> {
            for (int i = 1; i < chain.size(); i++) {
                assertEquals(chain.get(i - 1).after(), chain.get(i).before(), what);
            }
        });
    }

    /** Makes changes and returns the actions of those that changed something. */
    private static Callable<List<String>> client(World world, String appid, RuleRef rule, Random random) {
        Access access = new Access(new SqlAccessStore(world.database), world.clock);
        SqlBlockList blocked = new SqlBlockList(world.database, world.clock);
        LicenceTable licences = new LicenceTable(new SqlLicenceStore(world.database, world.clock));
        List<Function<Actor, Boolean>> kinds = List.of(
                // Another value each time: a change that leaves a value as it is has no entry.
                actor -> world.rules
                                .edit(World.ANA, appid, rule, World.page("p" + random.nextLong()))
                                .revision()
                        > 0,
                actor -> !access.keys()
                        .createOperatorKey(actor, "spare", KeyTerms.ROTATE)
                        .isEmpty(),
                actor -> !access.keys()
                        .createGatewayKey(actor, "fleet", KeyTerms.ROTATE)
                        .isEmpty(),
                actor -> !access.keys().resetAccountSecret(actor, appid, null).isEmpty(),
                actor -> !access.keys()
                        .putPlatform(actor, "wxq", "ticket", KeyTerms.ROTATE)
                        .isEmpty(),
                actor -> !access.keys()
                        .authorize(actor, "wxp", appid, KeyTerms.ROTATE)
                        .isEmpty(),
                actor -> access.keys().end(actor, Kind.AUTHORIZATION, "wxp", appid),
                actor -> blocked.block(actor, "evil.example", "r" + random.nextLong(), random.nextBoolean()) != null,
                actor -> blocked.unblock(actor, "evil.example"),
                actor -> licences.importCsv(actor, csv(random), false).imported() > 0);
        List<String> actions = List.of(
                "rule.edit",
                "operator_key.put",
                "gateway_key.put",
                "account_secret.put",
                "platform.put",
                "authorization.put",
                "authorization.delete",
                "blocked_host.put",
                "blocked_host.delete",
                "licence.import");
        return () -> {
            List<String> made = new ArrayList<>();
            for (int i = 0; i < CHANGES; i++) {
                int which = random.nextInt(kinds.size());
                if (kinds.get(which).apply(OPS)) {
                    made.add(actions.get(which));
                }
            }
            return made;
        };
    }

    /** In the order of the domains, so that concurrent imports wait for each other without a deadlock. */
    private static ByteArrayInputStream csv(Random random) {
        String csv = "domain,licence,holder\n"
                + (random.nextInt(4) == 0
                        ? "www.bad.com,1,x\n"
                        : "a.com," + random.nextLong() + ",x\nb.com,1,x\nc.com,1,x\n");
        return new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
    }
}
