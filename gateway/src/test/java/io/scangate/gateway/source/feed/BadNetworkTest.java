package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.source.ReloadStatus.State;
import io.scangate.gateway.testing.BadNetwork;
import io.scangate.gateway.testing.BadNetwork.Fault;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bad network between a gateway and its control plane: the gateway has the newest revision soon after the fault's end. */
@Timeout(600)
class BadNetworkTest extends FollowerFixture {
    private static final Logger LOG = LoggerFactory.getLogger(BadNetworkTest.class);

    private final ControlPlane plane = new ControlPlane();

    BadNetworkTest(@TempDir Path dir) {
        super(dir);
        plane.put("wx1", "pages/one");
    }

    @AfterEach
    void close() {
        stop();
        plane.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theNewestRevisionFollowsTheFaultsEnd(Fault fault) throws Exception {
        try (BadNetwork network = new BadNetwork(plane.port(), Duration.ofMillis(40))) {
            startInAHurry("http://127.0.0.1:" + network.port());
            network.begin(fault);
            plane.put("wx2", "pages/two");
            await(() -> follower().status().state() == State.UNREACHABLE);
            assertEquals(1, revision());
            network.begin(Fault.NONE);
            await(() -> serves("wx2", "pages/two"));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anotherReplicaIsFollowedMeanwhile(Fault fault) throws Exception {
        try (ControlPlane second = new ControlPlane();
                BadNetwork network = new BadNetwork(plane.port(), Duration.ofMillis(40))) {
            second.copy(plane);
            startInAHurry("http://127.0.0.1:" + network.port() + "," + second.address());
            network.begin(fault);
            second.put("wx2", "pages/two");
            await(() -> serves("wx2", "pages/two"));
        }
    }

    /** With the limits of gateways, and with faults that last longer than any pause. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @Tag("soak")
    void longFaultsEndWithinFiveSeconds(Fault fault) throws Exception {
        try (BadNetwork network = new BadNetwork(plane.port())) {
            start("http://127.0.0.1:" + network.port());
            long longest = 0;
            for (int round = 0; round < 3; round++) {
                network.begin(fault);
                long revision = plane.put("wx2", "pages/" + round);
                SlowPart.pause(Duration.ofMillis(20_000 + 370 * round));
                assertEquals(State.UNREACHABLE, follower().status().state());
                network.begin(Fault.NONE);
                long end = System.nanoTime();
                await(() -> revision() == revision);
                longest = Math.max(longest, System.nanoTime() - end);
            }
            long millis = Duration.ofNanos(longest).toMillis();
            LOG.info("{}: the newest revision at most {} ms after the fault's end", fault, millis);
            assertTrue(millis < 5_000, () -> fault + ": " + millis + " ms");
        }
    }

    /** Sends bytes with pauses, for ever. */
    private static class Trickle extends InputStream {
        private final Duration pause;

        Trickle(Duration pause) {
            this.pause = pause;
        }

        @Override
        public int read() {
            SlowPart.pause(pause);
            return 1;
        }

        @Override
        public int read(byte[] b, int offset, int length) {
            b[offset] = (byte) read();
            return 1;
        }
    }

    @Test
    void aTrickleAndAnEndlessBodyAreCut() {
        ProgressGuard few =
                new ProgressGuard(new Trickle(Duration.ofMillis(2)), Duration.ofMillis(50), Duration.ofHours(1));
        assertTooSlow(few);
        ProgressGuard endless = new ProgressGuard(
                new Trickle(Duration.ZERO) {
                    @Override
                    public int read(byte[] b, int offset, int length) {
                        super.read(b, offset, length);
                        return length;
                    }
                },
                Duration.ofMillis(10),
                Duration.ofMillis(50));
        assertTooSlow(endless);
    }

    private static void assertTooSlow(InputStream body) {
        byte[] buffer = new byte[1000];
        String message = Waiting.await("a failed read")
                .until(
                        () -> {
                            try {
                                return body.read(buffer) < 0 ? "the end" : "";
                            } catch (IOException e) {
                                return String.valueOf(e.getMessage());
                            }
                        },
                        text -> !text.isEmpty());
        assertTrue(message.startsWith("the answer is too slow: "), message);
    }
}
