package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.source.Held;
import io.scangate.gateway.source.HoldOutcome;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus.State;
import io.scangate.gateway.source.feed.ControlPlane.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that an operator holds at its revision. */
@Timeout(60)
class HoldTest extends FollowerFixture {
    private final ControlPlane plane = new ControlPlane();
    private final Path order;

    HoldTest(@TempDir Path dir) {
        super(dir);
        order = dir.resolve("state/hold");
        plane.put("wx1", "pages/one");
    }

    @AfterEach
    void close() {
        stop();
        plane.close();
    }

    private HoldOutcome hold() throws Exception {
        return follower().hold().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private ReloadOutcome goOn() throws Exception {
        return follower().goOn().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Answered by the source's thread, so an order or a change that came before it has been looked at. */
    private ReloadOutcome.Rejected refusedReload(boolean force) throws Exception {
        ReloadOutcome outcome = follower().reload(force).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return assertInstanceOf(ReloadOutcome.Rejected.class, outcome);
    }

    @Test
    void changesReachAHeldGatewayOnlyAfterGoOn() throws Exception {
        start(plane.address());
        Held held = Objects.requireNonNull(hold().held());
        assertEquals(1, held.revision());
        assertEquals(held, follower().held());
        assertEquals(State.HELD, follower().status().state());
        plane.put("wx1", "pages/two");
        int polls = plane.polls.get();
        for (boolean force : new boolean[] {false, true}) {
            ReloadOutcome.Rejected refused = refusedReload(force);
            assertEquals(SnapshotFault.HELD, refused.fault());
            assertTrue(refused.message().contains("POST /v1/go-on"), refused.message());
        }
        assertEquals(polls, plane.polls.get());
        assertEquals("pages/one", page("wx1"));
        assertInstanceOf(ReloadOutcome.Loaded.class, goOn());
        assertEquals("pages/two", page("wx1"));
        assertNull(follower().held());
        assertEquals(State.CURRENT, follower().status().state());
        assertFalse(Files.exists(order));
        plane.put("wx1", "pages/three");
        await(() -> serves("wx1", "pages/three"));
    }

    @Test
    void aRestartServesTheHeldRevision() throws Exception {
        start(plane.address());
        plane.put("wx1", "pages/two");
        await(() -> serves("wx1", "pages/two"));
        Held held = hold().held();
        plane.put("wx1", "pages/three");
        stop();
        for (int restart = 0; restart < 2; restart++) {
            ReloadOutcome.Rejected first = assertInstanceOf(ReloadOutcome.Rejected.class, start(plane.address()));
            assertEquals(SnapshotFault.HELD, first.fault());
            assertEquals("pages/two", page("wx1"));
            assertEquals(held, follower().held());
            assertEquals(State.HELD, follower().status().state());
            stop();
        }
        start(plane.address());
        goOn();
        assertEquals("pages/three", page("wx1"));
    }

    @Test
    void anOrderThatIsInForceStaysAsItIs() throws Exception {
        start(plane.address());
        HoldOutcome first = hold();
        assertEquals(first, hold());
        assertEquals(
                "revision 1 since " + Objects.requireNonNull(first.held()).since() + "\n", Files.readString(order));
    }

    @Test
    void withoutRulesNothingCanBeHeld() throws Exception {
        plane.fault(Fault.ERROR);
        start(plane.address());
        assertEquals(new HoldOutcome(null, "the gateway serves no rules yet"), hold());
        assertFalse(Files.exists(order));
    }

    @Test
    void anOrderThatTheDiskDoesNotKeepIsRefused() throws Exception {
        start(plane.address());
        Files.createDirectories(order.resolve("in-the-way"));
        HoldOutcome refused = hold();
        assertNull(refused.held());
        assertTrue(refused.refusal().contains("cannot be written to disk"), refused.refusal());
        plane.put("wx1", "pages/two");
        await(() -> serves("wx1", "pages/two"));
    }

    @Test
    void onlyACallEndsAnOrder() throws Exception {
        start(plane.address());
        Held held = hold().held();
        Files.delete(order);
        await(() -> Files.exists(order));
        stop();
        start(plane.address());
        assertEquals(held, follower().held());
    }

    @Test
    void aFileThatCannotBeReadIsAnOrder() throws Exception {
        start(plane.address());
        stop();
        Files.writeString(order, "as of Tuesday");
        plane.put("wx1", "pages/two");
        start(plane.address());
        assertEquals(-1, Objects.requireNonNull(follower().held()).revision());
        assertEquals("pages/one", page("wx1"));
        goOn();
        assertEquals("pages/two", page("wx1"));
    }

    @Test
    void goOnEndsTheOrderAlsoWhileTheControlPlaneIsAway() throws Exception {
        start(plane.address());
        hold();
        plane.fault(Fault.ERROR);
        ReloadOutcome.Rejected rejected = assertInstanceOf(ReloadOutcome.Rejected.class, goOn());
        assertEquals(SnapshotFault.UNREACHABLE, rejected.fault());
        assertNull(follower().held());
        plane.fault(Fault.NONE);
        plane.put("wx1", "pages/two");
        await(() -> serves("wx1", "pages/two"));
    }

    @Test
    void aClosedFollowerRefuses() throws Exception {
        start(plane.address());
        var closed = follower();
        stop();
        HoldOutcome refused = closed.hold().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertNotNull(refused.refusal());
        assertEquals("the follower is closed", refused.refusal());
    }
}
