package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.feed.ControlPlane.Fault;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.NotRun;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A state directory on a real disk that is full or may only be read. Only root may mount one. */
@NeedsProgram({"mount", "umount"})
@Timeout(60)
class MountedDiskTest extends FollowerFixture {
    private final Path state;
    private final ControlPlane plane = new ControlPlane();
    private int mounts;

    MountedDiskTest(@TempDir Path dir) throws IOException {
        super(dir);
        state = Files.createDirectory(dir.resolve("state"));
        plane.put("wx1", "pages/one");
    }

    @AfterEach
    void close() throws Exception {
        stop();
        plane.close();
        while (mounts > 0) {
            unmount();
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private void mount(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(options));
        command.add(state.toString());
        NotRun.unless(run(command.toArray(String[]::new)), "MountedDiskTest", "this user may not mount");
        mounts++;
    }

    /** The disk is busy while a thread still has a file open. */
    private void unmount() {
        mounts--;
        Waiting.await("unmounted").until(() -> run("umount", state.toString()));
    }

    private void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 10_000; i++) {
                    out.write(new byte[512]);
                }
            });
        }
    }

    private void assertARestartServes(long revision) throws Exception {
        stop();
        plane.fault(Fault.ERROR);
        start(plane.address());
        assertEquals(revision, revision());
    }

    @Test
    void onAFullDiskTheGatewayServesOn_andKeepsTheRulesWhenThereIsRoomAgain_withoutAChange() throws Exception {
        mount("-t", "tmpfs", "-o", "size=1m,mode=700", "scangate-test");
        start(plane.address());
        Waiting.await("kept").until(() -> follower().keptRevision() == 1);
        Path filler = state.resolve("filler");
        fill(filler);
        // The last page of the log has room for some changes.
        for (int i = 0; i < 50 && follower().keptRevision() == revision(); i++) {
            long next = plane.put("wx1", "pages/full" + i);
            Waiting.await("served").until(() -> {
                ReloadStatus.ServedSnapshot served = follower().status().served();
                return served != null && served.revision() == next;
            });
        }
        long served = revision();
        assertTrue(follower().keptRevision() < served, "the disk is not full");
        Files.delete(filler);
        Waiting.await("kept again").until(() -> follower().keptRevision() == served);
        assertARestartServes(served);
    }

    @Test
    void aDiskThatMayOnlyBeReadForAWhileGetsTheRulesAfterwards() throws Exception {
        mount("-t", "tmpfs", "-o", "size=1m,mode=700", "scangate-test");
        start(plane.address());
        Waiting.await("kept").until(() -> follower().keptRevision() == 1);
        mount("--bind", state.toString());
        NotRun.unless(
                run("mount", "-o", "remount,bind,ro", state.toString()), "MountedDiskTest", "no read-only mounts");
        plane.put("wx2", "pages/two");
        // The log is open, a snapshot needs a new file.
        plane.forget();
        Waiting.await("served").until(() -> serves("wx2", "pages/two"));
        plane.put("wx2", "pages/three");
        plane.forget();
        Waiting.await("served").until(() -> serves("wx2", "pages/three"));
        assertTrue(follower().keptRevision() < 3, "written to a disk that may only be read");
        unmount();
        Waiting.await("kept again").until(() -> follower().keptRevision() == 3);
        assertARestartServes(3);
    }

    @Test
    void aGatewayDoesNotStartOnADiskThatMayOnlyBeRead() throws Exception {
        mount("-t", "tmpfs", "-o", "ro", "scangate-test");
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> start(plane.address()))
                .getMessage());
        assertTrue(message.contains("(expected: a directory that can be written)"), message);
    }
}
