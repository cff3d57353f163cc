package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.DeltaApplier.Result;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.testing.Interleavings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Deltas, merges, a snapshot, a holder of the merged index and scans, in many orders of their steps. */
class DeltaApplierInterleavingsTest {
    @Test
    void noDeltaIsLost_andEachRevisionAnswersRight() {
        Interleavings.check(1_000, Scenario.class, DeltaApplier.class);
    }

    /** Each revision changes one of three accounts. */
    public static final class Scenario implements Runnable {
        private static final int ACCOUNTS = 3;
        private static final int DELTAS = 5;
        private static final int SNAPSHOT = 10;
        private static final int LAST = SNAPSHOT + DELTAS;

        private final ActiveIndex active = new ActiveIndex();
        private final LinkedBlockingQueue<Thread> merges = new LinkedBlockingQueue<>();
        private final DeltaApplier applier = new DeltaApplier(active, this::startMerge, () -> new Pacer(1), 0);

        private void startMerge(Runnable merge) {
            Thread thread = new Thread(merge);
            merges.add(thread);
            thread.start();
        }

        @Override
        public void run() {
            active.swap(snapshot(0));
            Interleavings.together(this::follow, this::hold, this::scan);
            for (Thread merge = merges.poll(); merge != null; merge = merges.poll()) {
                join(merge);
            }
            Revision last = check();
            assertEquals(LAST, last.revision());
            assertTrue(last.index().layers().length <= 5, () -> last.index().layers().length + " layers");
        }

        private void follow() {
            apply(0);
            applier.replace(snapshot(SNAPSHOT));
            apply(SNAPSHOT);
        }

        private void apply(int first) {
            for (int base = first; base < first + DELTAS; base++) {
                List<Account> changed = List.of(account((base + 1) % ACCOUNTS, base + 1));
                assertEquals(Result.APPLIED, applier.apply(new Delta(base, base + 1, changed, List.of()), rejected -> {
                    throw new AssertionError(rejected.toString());
                }));
            }
        }

        private void hold() {
            try {
                Revision held = applier.hold();
                assertNotNull(held);
                assertEquals(1, held.index().layers().length);
                check(held);
            } catch (AbandonedException e) {
                // The snapshot has replaced the index.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                applier.release();
            }
        }

        private void scan() {
            long before = 0;
            for (int look = 0; look < 2 * DELTAS; look++) {
                long now = check().revision();
                assertTrue(now >= before, before + " before " + now);
                before = now;
            }
        }

        private Revision check() {
            Revision now = active.current();
            assertNotNull(now);
            check(now);
            return now;
        }

        private static void check(Revision now) {
            RuleView rule = new RuleView();
            for (int number = 0; number < ACCOUNTS; number++) {
                assertTrue(now.index().find(Rules.link("https://h" + number + ".cn/a"), rule));
                assertEquals(page(changed(number, now.revision())), String.valueOf(rule.livePage()));
            }
        }

        /** The last revision up to another one that has changed an account, after the snapshot before it. */
        private static long changed(int number, long revision) {
            long snapshot = revision < SNAPSHOT ? 0 : SNAPSHOT;
            long last = revision - Math.floorMod(revision - number, ACCOUNTS);
            return Math.max(last, snapshot);
        }

        private static Revision snapshot(long revision) {
            Account[] all = new Account[ACCOUNTS];
            for (int number = 0; number < ACCOUNTS; number++) {
                all[number] = account(number, revision);
            }
            return new Revision(Rules.index(all), revision, Instant.EPOCH);
        }

        private static Account account(int number, long revision) {
            List<Rule> rules = new ArrayList<>();
            rules.add(new Rule("https://h" + number + ".cn/", page(revision), null));
            return new Account("wx" + number, Map.of(), rules);
        }

        private static String page(long revision) {
            return "pages/r" + revision;
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
