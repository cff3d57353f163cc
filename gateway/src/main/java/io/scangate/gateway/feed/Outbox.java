package io.scangate.gateway.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scangate.gateway.feed.Report.Batch;
import io.scangate.gateway.usage.Usage;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scans on their way to the control plane: a batch that may have been sent, whose number and content stay as they are until
 * it is acknowledged, and behind it all that was scanned since, added up. On disk whenever a call returns, unless the disk
 * fails. Takes the memory of the rules that were hit, however long nobody takes them. Not thread-safe.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Counts in a batch: what a control plane adds in one transaction, some tenths of a second. */
    static final int MAX_COUNTS = 20_000;

    private final Path file;
    private final String gateway;
    private final Gathered gathered = new Gathered();
    private @Nullable Batch sent;
    private volatile int waiting;
    private long lastSequence;

    /**
     * What is on disk.
     *
     * @param gateway its own random name
     * @param lastSequence of the last batch that was made
     * @param batches the one that may have been sent, then what gathers behind it
     */
    private record Kept(String gateway, long lastSequence, List<Batch> batches) {
        boolean isWellFormed() {
            // Whatever reads JSON may put a null anywhere.
            return gateway != null
                    && GATEWAY.matcher(gateway).matches()
                    && batches != null
                    && batches.stream().allMatch(batch -> batch != null && batch.isWellFormed());
        }
    }

    /** What a file holds; an empty one if there is none, or if it is none of ours, which is put aside. */
    Outbox(Path file) {
        this.file = file;
        Kept kept = load(file);
        gateway = kept.gateway();
        lastSequence = kept.lastSequence();
        List<Batch> batches = kept.batches();
        if (!batches.isEmpty()) {
            sent = batches.get(0);
            batches.subList(1, batches.size()).forEach(gathered::add);
        }
    }

    private static Kept load(Path file) {
        try {
            if (Files.exists(file)) {
                Kept kept = JSON.readValue(file.toFile(), Kept.class);
                if (kept != null && kept.isWellFormed()) {
                    return kept;
                }
                putAside(file, "not what a gateway keeps");
            }
        } catch (JsonProcessingException e) {
            putAside(file, e.getOriginalMessage());
        } catch (IOException e) {
            LOG.warn("{} is not used: {}", file, e.toString());
        }
        return new Kept(UUID.randomUUID().toString(), 0, List.of());
    }

    private static void putAside(Path file, String why) {
        Path aside = file.resolveSibling(file.getFileName() + ".bad");
        LOG.warn("{} is not used and becomes {}; its counts are not reported: {}", file, aside.getFileName(), why);
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} stays until it is overwritten: {}", file, e.toString());
        }
    }

    /** The gateway's own name, as long as the file is there. */
    String gateway() {
        return gateway;
    }

    /** Adds what was scanned. */
    void add(Usage.Drained drained) {
        if (!drained.isEmpty()) {
            gathered.add(drained);
            nextIfNoneIsSent();
            keep();
        }
    }

    /** The batch to send, the same until it is acknowledged; null if there is nothing. */
    @Nullable
    Batch next() {
        return sent;
    }

    /** The batch was taken. */
    void acknowledged() {
        sent = null;
        nextIfNoneIsSent();
        keep();
    }

    private void nextIfNoneIsSent() {
        if (sent == null && !gathered.isEmpty()) {
            // The time, so that no number comes twice even if the disk failed and a restart knows of none.
            lastSequence = Math.max(lastSequence + 1, System.currentTimeMillis());
            sent = gathered.take(lastSequence, MAX_COUNTS);
        }
    }

    /** Batches that are not acknowledged; of any thread. */
    int waiting() {
        return waiting;
    }

    private void keep() {
        List<Batch> batches = new ArrayList<>();
        if (sent != null) {
            batches.add(sent);
        }
        if (!gathered.isEmpty()) {
            batches.add(gathered.all());
        }
        waiting = batches.size();
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            write(temporary, JSON.writeValueAsBytes(new Kept(gateway, lastSequence, batches)));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("Counts cannot be kept for a restart: {}", e.toString());
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        // Not a channel, which would be closed if its thread is interrupted: then it matters most.
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(bytes);
            out.getFD().sync();
        }
    }
}
