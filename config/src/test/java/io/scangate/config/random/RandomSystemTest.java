package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.testing.MemoryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two control planes over PostgreSQL, three gateways, owners, operators, clients of WeChat's API and people who scan, and faults of
 * networks, disks, clocks and processes. A seed chooses each step. An independent model of the contract says after each step what is right:
 * no wrong answer at the revision that it names, no revision that goes back, no acknowledged change lost, no scan lost or counted twice
 * where the contract says so, nothing of another account readable. A failure tells the seed and the last steps; repeat it with {@code
 * -Drandom.seed=} and {@code -Drandom.steps=}.
 */
@Timeout(4 * 3600)
@ExtendWith(LeakCheck.class)
class RandomSystemTest {
    private static final Logger LOG = LoggerFactory.getLogger(RandomSystemTest.class);
    private static final int STEPS = Integer.getInteger("random.steps", 200);
    private static final int MANY_STEPS = Integer.getInteger("random.steps", 10_000);
    private static final long SEED = Long.getLong("random.seed", 1);
    private static final int LONG = 1_000;
    private static final int BETWEEN_CALMS = 50;
    private static final int SCANS_AFTER_A_STEP = 3;
    private static final List<String> ACCOUNTS = List.of("wxa", "wxb", "wxc", "wxd", "wxe");

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    @Test
    void everyAnswerIsThatOfTheModel() throws Exception {
        run(SEED, STEPS);
    }

    @Test
    @Tag("soak")
    void everyAnswerOfManyStepsIsThatOfTheModel() throws Exception {
        run(SEED, MANY_STEPS);
    }

    private void run(long seed, int steps) throws Exception {
        Random random = new Random(seed);
        int step = 0;
        try (Platform platform = new Platform(folder, random)) {
            Run run = new Run(random, platform, steps >= LONG);
            Actors actors = new Actors(run, folder);
            try {
                actors.begin(ACCOUNTS);
                for (step = 1; step <= steps; step++) {
                    actors.step();
                    actors.scanners.act(SCANS_AFTER_A_STEP);
                    if (step % (run.isLong ? 2 * BETWEEN_CALMS : BETWEEN_CALMS) == 0) {
                        actors.readings.calm();
                    }
                    if (step % LONG == 0) {
                        LOG.info("step {}, revision {}", step, run.history.last());
                    }
                }
                actors.end();
            } catch (AssertionError | Exception e) {
                throw new AssertionError(
                        "seed " + seed + ", step " + step + ": " + e.getMessage() + "\nthe last steps:\n"
                                + String.join("\n", run.steps()) + "\n" + platform.shown()
                                + "\nto repeat it: -Drandom.seed=" + seed
                                + " -Drandom.steps=" + steps,
                        e);
            }
            LOG.info(
                    "seed {}: {} steps, revision {}, {} scans, {} of them counted, {} lost as allowed; {}",
                    seed,
                    steps,
                    run.history.last(),
                    actors.scanners.scans(),
                    run.counts.total(),
                    run.counts.lost(),
                    run.outcomes());
        }
    }

    /** All who act. */
    private static final class Actors {
        private final Run run;
        private final Owners owners;
        private final Operators operators;
        private final Backups backups;
        private final Moves moves;
        private final WeChatClients clients;
        private final Strangers strangers;
        private final Faults faults;
        private final Scanners scanners;
        private final Readings readings;

        Actors(Run run, Path folder) {
            this.run = run;
            owners = new Owners(run);
            operators = new Operators(run);
            backups = new Backups(run, folder);
            moves = new Moves(run, owners);
            clients = new WeChatClients(run, owners);
            strangers = new Strangers(run);
            faults = new Faults(run);
            scanners = new Scanners(run);
            readings = new Readings(run, scanners, faults);
        }

        /** Makes the accounts; the last one never uploads its verification file. */
        void begin(List<String> appids) {
            run.tell("the operator makes accounts");
            Links.LICENSED.forEach(run.model.licensedHosts::add);
            String csv = "domain,licence,holder\n"
                    + String.join(
                            "",
                            Links.LICENSED.stream()
                                    .map(host -> host + ",ICP-1,Test\n")
                                    .toList());
            run.platform
                    .planes
                    .get(0)
                    .client()
                    .as(run.platform.operatorKey)
                    .call("PUT", "/v1/licences", csv, "Content-Type", "text/csv")
                    .is(200);
            for (String appid : appids) {
                boolean hasFile = !appid.equals(appids.get(appids.size() - 1));
                String body = "{\"appid\": \"" + appid + "\", \"name\": \"" + appid + "\", \"kind\": \"media\"}";
                run.calls.operator("POST", "/v1/accounts", body).is(201);
                run.calls
                        .operator("PATCH", "/v1/accounts/" + appid, "{\"code_published\": true}")
                        .is(200);
                if (hasFile) {
                    run.platform.upload(run.calls
                            .get(run.platform.operatorKey, "/v1/accounts/" + appid + "/verification-file")
                            .is(200)
                            .body());
                }
                run.model.accounts.put(appid, new ModelAccount(appid, hasFile, true));
                String unused = run.calls.token(appid);
            }
            run.changed();
            owners.begin();
            run.platform.goAhead();
            readings.converge();
        }

        /** Something is done; an actor who finds nothing to do leaves the step to another one. */
        void step() throws IOException {
            for (long before = run.told(); run.told() == before; ) {
                any();
            }
        }

        private void any() throws IOException {
            int kind = run.random.nextInt(100);
            if (run.model.frozen && run.once(3)) {
                operators.setFrozen(false);
            } else if (kind < 40) {
                owners.act();
            } else if (kind < 52) {
                if (run.once(40)) {
                    backups.act();
                } else {
                    operators.act();
                }
            } else if (kind < 61) {
                moves.act();
            } else if (kind < 70) {
                clients.act();
            } else if (kind < 75) {
                strangers.act();
            } else if (kind < 80) {
                run.tell("people scan");
                scanners.act(12);
            } else {
                faults.act();
            }
        }

        void end() throws IOException {
            if (run.model.frozen) {
                operators.setFrozen(false);
            }
            for (ModelAccount account : List.copyOf(run.model.accounts.values())) {
                if (account.deleted) {
                    run.heal();
                    operators.restore(account);
                }
            }
            faults.goOn();
            readings.calm();
            readings.finish();
            assertEquals(run.history.last(), run.platform.head());
        }
    }
}
