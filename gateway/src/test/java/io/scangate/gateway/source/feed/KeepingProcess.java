package io.scangate.gateway.source.feed;

import io.scangate.gateway.testing.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A process with a gateway's rules on disk, which follow a control plane until the process is killed. The control plane changes the page of
 * one of some hosts with each revision. It prints {@code kept REVISION}, {@code held REVISION} and {@code free REVISION} after the rules are
 * on disk, an operator has got the answer to a hold, and has got it to its end, and {@code ending REVISION} before the last is asked for.
 */
final class KeepingProcess extends FollowerFixture {
    static final int HOSTS = 5;

    private KeepingProcess(Path directory) {
        super(directory);
    }

    /** The host that a revision changes. */
    static String host(long revision) {
        return "wx" + revision % HOSTS;
    }

    /** The page of a host since a revision. */
    static String page(long revision) {
        return "pages/" + revision;
    }

    /**
     * Runs until the process is killed.
     *
     * @param args the directory that has the state directory, a seed
     */
    public static void main(String[] args) throws Exception {
        new KeepingProcess(Path.of(args[0])).follow(new Random(Long.parseLong(args[1])));
    }

    private void follow(Random random) throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            long revision = change(plane);
            start(plane.address());
            while (true) {
                long awaited = revision;
                Waiting.await("kept").until(() -> follower().keptRevision() == awaited);
                System.out.println("kept " + awaited);
                if (random.nextInt(6) == 0) {
                    holdAndGoOn(awaited);
                }
                if (random.nextInt(6) == 0) {
                    // The next answer is a snapshot.
                    plane.forget();
                }
                revision = change(plane);
            }
        }
    }

    private static long change(ControlPlane plane) {
        long next = plane.revision() + 1;
        return plane.put(host(next), page(next));
    }

    private void holdAndGoOn(long revision) throws Exception {
        follower().hold().toCompletableFuture().get(10, TimeUnit.SECONDS);
        System.out.println("held " + revision);
        // A moment at which the power may be lost while nothing else is asked for: the end of an order may be on the
        // disk before its line.
        Files.writeString(dir.resolve("note"), "held " + revision);
        System.out.println("ending " + revision);
        follower().goOn().toCompletableFuture().get(10, TimeUnit.SECONDS);
        System.out.println("free " + revision);
    }
}
