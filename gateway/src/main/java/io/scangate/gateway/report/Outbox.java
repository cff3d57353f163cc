package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.usage.ScanCounts;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts that the control plane has not acknowledged, in batches. The first batch may have been sent, so it stays
 * unchanged until it is acknowledged. New counts are added to the other batches. So the memory is proportional to the
 * number of scanned rules, even if the control plane does not answer for days. After each call the content is on disk,
 * unless the disk fails:
 *
 * <pre>
 *   {"gateway": "5f0c...", "last_sequence": 8}
 *   {"sequence": 7, "counts": [...], ...}       one batch per line
 *   {"sequence": 8, "counts": [...], ...}
 *   {"acknowledged": 7}                         appended; without it, the batch is sent again and not added again
 * </pre>
 *
 * Each line has a checksum ({@link CheckedLines}). A batch in a damaged line is not sent, and the damaged file is copied.
 *
 * <p>Not thread-safe.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BATCH = "{\"sequence\"";
    private static final Pattern ACKNOWLEDGED = Pattern.compile(".*\\{\"acknowledged\":(\\d{1,18})}");
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Path file;
    private final RefusedBatches refused;
    private final ArrayDeque<CountBatch> batches = new ArrayDeque<>();
    private String gateway = UUID.randomUUID().toString();
    private long lastSequence;

    /** The number of the last batch that the control plane took since the start; 0 for none. */
    private long taken;

    /** Whether the first batch may have been sent. */
    private boolean sent;

    private volatile int waiting;

    /** Reads a file. Starts empty if there is no file. Puts a copy of a damaged or foreign file aside. */
    Outbox(Path file) {
        this.file = file;
        this.refused = new RefusedBatches(file.resolveSibling("reports-refused.json"), RefusedBatches.MAX_BYTES);
        try {
            if (Files.exists(file)) {
                load(CheckedLines.read(Files.readAllBytes(file)));
            }
        } catch (JsonProcessingException e) {
            batches.clear();
            setAside("all counts are lost: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            batches.clear();
            setAside("all counts are lost: " + e.getMessage());
        } catch (IOException e) {
            LOG.error("{} cannot be read, and its counts are lost: {}", file, e.toString());
        }
        // The process that wrote the batch may have sent it.
        sent = true;
        waiting = batches.size();
    }

    private void load(CheckedLines content) throws IOException {
        Iterator<String> rest = content.lines().iterator();
        JsonNode head = JSON.readTree(rest.hasNext() ? rest.next() : "");
        String name = head.path("gateway").asText();
        if (!GATEWAY.matcher(name).matches() || !head.path("last_sequence").isIntegralNumber()) {
            throw new IllegalArgumentException("not a file of counts");
        }
        while (rest.hasNext()) {
            String line = rest.next();
            if (line.startsWith(BATCH)) {
                batches.add(CountBatch.of(line));
            } else {
                acknowledge(line);
            }
        }
        gateway = name;
        lastSequence = head.path("last_sequence").asLong();
        if (content.damaged() > 0) {
            setAside("the counts in " + content.damaged() + " damaged lines are lost");
        }
        if (content.torn()) {
            // The next line would be appended to the incomplete one.
            write();
        }
    }

    private void acknowledge(String line) {
        Matcher matcher = ACKNOWLEDGED.matcher(line);
        // The last line may be incomplete.
        if (matcher.matches()) {
            long sequence = Long.parseLong(matcher.group(1));
            batches.removeIf(batch -> batch.sequence() <= sequence);
        }
    }

    private void setAside(String why) {
        Path aside = file.resolveSibling(file.getFileName() + ".bad");
        LOG.error("{} is damaged, and {} has a copy: {}", file, aside.getFileName(), why);
        try {
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("{} cannot be copied: {}", file, e.toString());
        }
    }

    /** The gateway's identifier, which is the same as long as the file exists. */
    String gateway() {
        return gateway;
    }

    /** The number of unacknowledged batches; may be called from any thread. */
    int waiting() {
        return waiting;
    }

    /** Adds counts. */
    void add(ScanCounts counts) {
        if (counts.isEmpty()) {
            return;
        }
        CountBatch first = sent ? batches.poll() : null;
        List<CountBatch> rest = batches.isEmpty() ? split(counts) : merged(counts);
        batches.clear();
        if (first != null) {
            batches.add(first);
        }
        batches.addAll(rest);
        lastSequence = batches.getLast().sequence();
        waiting = batches.size();
        write();
    }

    private List<CountBatch> split(ScanCounts counts) {
        BatchWriter writer = new BatchWriter(lastSequence, counts.matched(), counts.unmatched());
        counts.forEach(writer);
        return writer.finish();
    }

    private List<CountBatch> merged(ScanCounts counts) {
        CountTotals totals = new CountTotals();
        batches.forEach(batch -> totals.add(batch.toCounts()));
        totals.add(counts);
        return totals.batches(lastSequence);
    }

    /** The batch to send, which stays the same until it is acknowledged; null if there is none. */
    @Nullable
    CountBatch next() {
        sent = true;
        return batches.peek();
    }

    /** Moves the sent batch, which the control plane can never store, to the file of refused batches. */
    void putAside(String why) {
        CountBatch batch = batches.element();
        refused.add(batch, why);
        acknowledged();
        if (batches.isEmpty()) {
            // The number may be of a clock that was ahead. The next number starts again at the time.
            lastSequence = taken;
        }
    }

    /** Removes the sent batch, which the control plane has taken. */
    void taken() {
        taken = batches.element().sequence();
        acknowledged();
    }

    private void acknowledged() {
        CountBatch batch = batches.remove();
        sent = false;
        waiting = batches.size();
        try (OutputStream out = new FileOutputStream(file.toFile(), true)) {
            CheckedLines.write(
                    out, ("{\"acknowledged\":" + batch.sequence() + "}").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.warn("A batch of counts may be sent again after a restart: {}", e.toString());
        }
    }

    private void write() {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        // A channel would be closed if its thread is interrupted, which is when the write matters most.
        try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
            String head = "{\"gateway\":\"" + gateway + "\",\"last_sequence\":" + lastSequence + "}";
            CheckedLines.write(out, head.getBytes(StandardCharsets.US_ASCII));
            for (CountBatch batch : batches) {
                CheckedLines.write(out, batch.json());
            }
            out.getFD().sync();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("Cannot write counts to disk for a restart: {}", e.toString());
        }
    }
}
