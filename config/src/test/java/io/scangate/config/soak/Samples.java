package io.scangate.config.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the processes take, over the time; each sample is a line of a file of CSV, too. Belongs to one thread. */
final class Samples {
    private static final String HEAD =
            "seconds,process,heap_used,heap_after_gc,non_heap,direct,resident,descriptors,threads,cpu_seconds\n";

    private final List<SoakProcess> processes;
    private final Path csv;
    private final int samplesOfACollection;
    private final long start = System.nanoTime();
    private final Map<String, Series> series = new HashMap<>();
    private final List<Series> all = new ArrayList<>();
    private long samples;

    /**
     * Begins.
     *
     * @param samplesOfACollection before one in how many samples all garbage is collected
     */
    Samples(List<SoakProcess> processes, Path csv, int samplesOfACollection) throws IOException {
        this.processes = processes;
        this.csv = csv;
        this.samplesOfACollection = samplesOfACollection;
        Files.writeString(csv, HEAD);
    }

    /** Measures each process once. */
    void take() throws IOException, InterruptedException {
        boolean collects = samples % samplesOfACollection == 0;
        samples++;
        for (SoakProcess each : processes) {
            if (!each.isAlive()) {
                throw new AssertionError(each.name() + " has ended:\n" + each.log());
            }
            if (collects) {
                each.collect();
            }
            take(each, each.scrape(), collects);
        }
    }

    private void take(SoakProcess process, Scrape page, boolean isCollected) throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        double heap = page.sum("jvm_memory_used_bytes{area=\"heap\"");
        double direct = page.sum("scangate_direct_memory_bytes");
        double resident = page.sum("process_resident_memory_bytes");
        double descriptors = page.sum("process_open_fds");
        double threads = page.sum("jvm_threads_live_threads");
        if (isCollected) {
            add(process, Quantity.HEAP, seconds, heap);
        }
        add(process, Quantity.DIRECT, seconds, direct);
        add(process, Quantity.RESIDENT, seconds, resident);
        add(process, Quantity.DESCRIPTORS, seconds, descriptors);
        add(process, Quantity.THREADS, seconds, threads);
        String line = String.format(
                Locale.ROOT,
                "%.1f,%s,%.0f,%s,%.0f,%.0f,%.0f,%.0f,%.0f,%.2f%n",
                seconds,
                process.name(),
                heap,
                isCollected ? String.format(Locale.ROOT, "%.0f", heap) : "",
                page.sum("jvm_memory_used_bytes{area=\"nonheap\""),
                direct,
                resident,
                descriptors,
                threads,
                page.sum("process_cpu_seconds_total"));
        Files.writeString(csv, line, StandardOpenOption.APPEND);
    }

    private void add(SoakProcess process, Quantity quantity, double seconds, double value) {
        if (!(value > 0)) {
            throw new AssertionError(process.name() + " has no " + quantity.text());
        }
        series.computeIfAbsent(quantity + process.name(), each -> {
                    Series made = new Series(process.name(), quantity);
                    all.add(made);
                    return made;
                })
                .add(seconds, value);
    }

    /** What was measured. */
    List<Series> series() {
        return all;
    }
}
