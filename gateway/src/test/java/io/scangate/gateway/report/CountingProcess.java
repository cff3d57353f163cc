package io.scangate.gateway.report;

import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanKind;
import io.scangate.gateway.usage.ScanSums;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A process that counts scans and sends batches until it is killed. It prints {@code id ID} once, {@code counting SUM} before and {@code counted
 * SUM} after the outbox gets scans, and {@code sent SEQUENCE SCANS HASH} when the control plane takes a batch.
 */
final class CountingProcess {
    private static final ScanKind OPEN = new ScanKind("open", "release", null, "1011");

    private CountingProcess() {}

    /**
     * Runs until the process is killed.
     *
     * @param args the file of the outbox, a seed
     */
    public static void main(String[] args) {
        Random random = new Random(Long.parseLong(args[1]));
        Outbox outbox = new Outbox(Path.of(args[0]), () -> {});
        System.out.println("id " + outbox.gateway());
        long sum = 0;
        while (true) {
            int scans = 1 + random.nextInt(40);
            System.out.println("counting " + (sum + scans));
            outbox.add(scans(random, scans));
            sum += scans;
            System.out.println("counted " + sum);
            // The control plane does not answer for a while, now and then.
            if (random.nextInt(3) > 0) {
                send(outbox, random);
            }
        }
    }

    private static ScanCounts scans(Random random, int scans) {
        ScanSums sums = new ScanSums(1_000);
        for (int i = 0; i < scans; i++) {
            sums.count(1 + random.nextInt(2), "wx1", "https://h/" + random.nextInt(300), OPEN, 1);
        }
        return new ScanCounts(sums, List.of(), List.of());
    }

    private static void send(Outbox outbox, Random random) {
        CountBatch batch = outbox.next();
        if (batch != null) {
            System.out.println(sent(batch));
            // Its answer may get lost.
            if (random.nextInt(4) > 0) {
                outbox.taken();
            }
        }
    }

    /** The line of a batch that the control plane takes. */
    static String sent(CountBatch batch) {
        return "sent " + batch.sequence() + " " + batch.toCounts().scans() + " " + Arrays.hashCode(batch.json());
    }
}
