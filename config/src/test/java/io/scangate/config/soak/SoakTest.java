package io.scangate.config.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.testing.BadNetwork;
import io.scangate.gateway.testing.BadNetwork.Fault;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A control plane and two gateways under a steady load of every kind, for {@code -Dsoak.minutes}. Fails if an answer is wrong, a scan is not counted,
 * a client is not refused that has to be, or a process takes more and more of anything. Writes {@code soak.csv}, {@code soak.svg} and {@code soak.md}
 * to {@code target}.
 */
@Tag("soak")
class SoakTest {
    private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "120"));
    private static final double LONG_MINUTES = 15;
    private static final boolean IS_LONG = MINUTES >= LONG_MINUTES;
    private static final Path TARGET = Path.of("target");
    private static final List<Fault> FAULTS =
            List.of(Fault.RESET, Fault.SWALLOWED, Fault.HALF_CLOSED, Fault.TRICKLED, Fault.STOPPED, Fault.WRONG);

    /** The logs of the processes stay after a failure. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final List<Actor> actors = new ArrayList<>();
    private final Random random = new Random(26);
    private @Nullable World opened;

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private World world() {
        return Objects.requireNonNull(opened);
    }

    private void act(String name, double perSecond, Actor.Step step) {
        actors.add(new Actor(name, Duration.ofNanos((long) (1e9 / perSecond)), world().faults(), step));
    }

    /** Something rare: so often in two hours, and a few times in a short run. */
    private void actSeldom(String name, double minutes, Actor.Step step) {
        act(name, 1 / (60 * Math.min(minutes, MINUTES / 4)), step);
    }

    private void startScans() {
        act("scans of a kept connection", 40, new Scans(world(), 1)::keepAlive);
        act("scans of new connections", 5, new Scans(world(), 2)::fresh);
        act("scans over TLS", 2, new Scans(world(), 3)::tls);
        act("scans over HTTP/2", 20, new Scans(world(), 4)::http2);
        act("batches", 2, new Scans(world(), 5)::batch);
        act("malformed requests", 3, new Hostile(world(), 6)::malformed);
        act("malformed TLS and HTTP/2", 0.5, new Hostile(world(), 7)::malformedTls);
        act("aborted requests", 3, new Hostile(world(), 8)::aborted);
        for (int i = 0; i < 3; i++) {
            act("slow clients", 1, new Hostile(world(), 9)::slow);
            act("silent clients", 1, new Hostile(world(), 10)::silent);
        }
    }

    private void startCalls(Api api) throws Exception {
        Changer changer = new Changer(
                api,
                world().origin(),
                world().history(),
                world().answers(),
                world().faults(),
                new Random(random.nextLong()));
        act("changes", 1.2, changer::step);
        People people = new People(world());
        act("sessions", 0.1, people::session);
        act("tokens", 0.2, people::token);
        act("keys", 0.1, people::key);
        act("looks", 0.5, people::look);
    }

    private void startFaults() {
        actSeldom("cuts", 1, this::cut);
        actSeldom("certificates", 4, () -> {
            world().trust().swap();
            world().planeTrust().swap();
            world().faults().count("replaced certificates");
        });
        actSeldom("backups", 5, new Backups(world())::step);
    }

    /** Breaks the network of a gateway for some seconds. */
    private void cut() {
        BadNetwork network =
                world().networks().get(random.nextInt(world().networks().size()));
        network.begin(FAULTS.get(random.nextInt(FAULTS.size())));
        SlowPart.pause(Duration.ofSeconds(5));
        network.begin(Fault.NONE);
        world().faults().count("broken networks");
    }

    @Test
    void nothingGrows_noAnswerIsWrong_andEachScanIsCounted() throws Exception {
        opened = new World(directory);
        Duration period = Duration.ofMillis((long) Math.min(10_000, MINUTES * 60_000 / 40));
        Samples samples = new Samples(world().processes(), TARGET.resolve("soak.csv"), IS_LONG ? 6 : 4);
        startScans();
        startCalls(world().api());
        startFaults();
        long end = System.nanoTime() + (long) (MINUTES * 60e9);
        Actor sampler = new Actor("samples", period, world().faults(), samples::take);
        while (System.nanoTime() < end) {
            SlowPart.pause(Duration.ofMillis(500));
        }
        // Before the load ends, so that the last sample is one of the load.
        sampler.close();
        actors.forEach(Actor::end);
        actors.forEach(Actor::close);
        try {
            awaitCounts();
        } finally {
            write(samples);
        }
        List<String> bad = new ArrayList<>(world().faults().faults());
        bad.addAll(Report.growths(samples.series(), IS_LONG));
        assertEquals(List.of(), bad);
    }

    private void awaitCounts() throws Exception {
        long last = world().api().revision();
        world().history().known(last);
        Waiting.await("revision " + last).atMost(SoakProcess.PATIENCE).until(() -> {
            for (SoakProcess each : world().gateways()) {
                if (each.scrape().sum("scangate_snapshot_revision") < last) {
                    return false;
                }
            }
            return true;
        });
        world().answers().settle();
        if (world().answers().waiting() > 0) {
            world().faults().add(world().answers().waiting() + " answers of revisions that no change has made");
        }
        awaitCount("wx-steady", world().faults().counted("scans of steady rules"));
        awaitCount("wx-change", world().faults().counted("scans of changing rules"));
        checkTotals();
    }

    private void awaitCount(String appid, long answered) throws IOException, InterruptedException {
        try {
            Waiting.await(appid)
                    .atMost(SoakProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> world().counted(appid) == answered);
        } catch (ConditionTimeoutException e) {
            world().faults().add(appid + ": " + answered + " scans answered, " + world().counted(appid) + " counted");
        }
    }

    /** The scans whose clients did not wait for the answer are counted at most once. */
    private void checkTotals() throws IOException, InterruptedException {
        Faults faults = world().faults();
        long aborted = world().counted("wx-aborted");
        faults.count("aborted scans that were counted", aborted);
        if (aborted > faults.counted("aborted scans")) {
            faults.add(aborted + " aborted scans are counted of " + faults.counted("aborted scans"));
        }
        long answered = faults.counted("scans of steady rules")
                + faults.counted("scans of changing rules")
                + faults.counted("scans without a rule");
        long decided = 0;
        for (SoakProcess each : world().gateways()) {
            Scrape page = each.scrape();
            decided += (long) page.sum("scangate_scans_total");
            if (page.sum("scangate_scans_uncounted_total") > 0 || page.sum("scangate_reports_refused_total") > 0) {
                faults.add(each.name() + " has scans in no count");
            }
        }
        if (decided != answered + aborted) {
            faults.add(decided + " scans decided, but " + answered + " answered and " + aborted + " aborted");
        }
    }

    private void write(Samples samples) throws IOException {
        world().faults().count("calls repeated after 503 busy", Api.REPETITIONS.get());
        List<String> names = world().processes().stream().map(SoakProcess::name).toList();
        Files.writeString(
                TARGET.resolve("soak.svg"),
                Plot.svg("Memory, descriptors and threads under load", names, samples.series()));
        Files.writeString(
                TARGET.resolve("soak.md"),
                Report.tables(samples.series(), world().faults().counts())
                        + String.join("\n", world().faults().faults()));
    }
}
