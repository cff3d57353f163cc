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
 * Scans on their way to the control plane, in batches: the first may have been sent, and stays as it is until it is
 * acknowledged; the others, if there are any when more is scanned, are added up with that anew. So it takes the memory of
 * the rules that were hit, however long nobody takes them. On disk whenever a call returns, unless the disk fails:
 *
 * <pre>
 *   {"gateway": "5f0c...", "last_sequence": 8}
 *   {"sequence": 7, "counts": [...], ...}       a batch a line
 *   {"sequence": 8, "counts": [...], ...}
 *   {"acknowledged": 7}                         appended; whoever misses one sends a batch that is not added again
 * </pre>
 *
 * Not thread-safe.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BATCH = "{\"sequence\"";
    private static final Pattern ACKNOWLEDGED = Pattern.compile(".*\\{\"acknowledged\":(\\d{1,18})}");
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Path file;
    private final ArrayDeque<CountBatch> batches = new ArrayDeque<>();
    private String gateway = UUID.randomUUID().toString();
    private long lastSequence;

    /** Whether the first batch may have been sent. */
    private boolean sent;

    private volatile int waiting;

    /** What a file holds; an empty one if there is none, or if it is none of ours, which is put aside. */
    Outbox(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                load(Files.readAllLines(file));
            }
        } catch (JsonProcessingException e) {
            batches.clear();
            putAside(e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            batches.clear();
            putAside(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.warn("{} is not used: {}", file, e.toString());
        }
        // Whoever wrote it may have sent it.
        sent = true;
        waiting = batches.size();
    }

    private void load(List<String> lines) throws IOException {
        Iterator<String> rest = lines.iterator();
        JsonNode head = JSON.readTree(rest.hasNext() ? rest.next() : "");
        String name = head.path("gateway").asText();
        if (!GATEWAY.matcher(name).matches() || !head.path("last_sequence").isIntegralNumber()) {
            throw new IllegalArgumentException("not what a gateway keeps");
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
    }

    private void acknowledge(String line) {
        Matcher matcher = ACKNOWLEDGED.matcher(line);
        // The last one may be torn.
        if (matcher.matches()) {
            long sequence = Long.parseLong(matcher.group(1));
            batches.removeIf(batch -> batch.sequence() <= sequence);
        }
    }

    private void putAside(String why) {
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

    /** Batches that are not acknowledged; of any thread. */
    int waiting() {
        return waiting;
    }

    /** Adds what was scanned. */
    void add(ScanCounts drained) {
        if (drained.isEmpty()) {
            return;
        }
        CountBatch first = sent ? batches.poll() : null;
        List<CountBatch> rest = batches.isEmpty() ? cut(drained) : addedUp(drained);
        batches.clear();
        if (first != null) {
            batches.add(first);
        }
        batches.addAll(rest);
        lastSequence = batches.getLast().sequence();
        waiting = batches.size();
        write();
    }

    private List<CountBatch> cut(ScanCounts drained) {
        BatchWriter writer = new BatchWriter(lastSequence, drained.matched(), drained.unmatched());
        drained.forEach(writer);
        return writer.finish();
    }

    private List<CountBatch> addedUp(ScanCounts drained) {
        CountTotals gathered = new CountTotals();
        batches.forEach(batch -> gathered.add(batch.drained()));
        gathered.add(drained);
        return gathered.batches(lastSequence);
    }

    /** The batch to send, the same until it is acknowledged; null if there is nothing. */
    @Nullable
    CountBatch next() {
        sent = true;
        return batches.peek();
    }

    /** The batch was taken. */
    void acknowledged() {
        CountBatch taken = batches.remove();
        sent = false;
        waiting = batches.size();
        try (OutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write(("{\"acknowledged\":" + taken.sequence() + "}\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.warn("A batch of counts may be sent once more after a restart: {}", e.toString());
        }
    }

    private void write() {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        // Not a channel, which would be closed if its thread is interrupted: then it matters most.
        try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
            String head = "{\"gateway\":\"" + gateway + "\",\"last_sequence\":" + lastSequence + "}\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            for (CountBatch batch : batches) {
                out.write(batch.json());
                out.write('\n');
            }
            out.getFD().sync();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("Counts cannot be kept for a restart: {}", e.toString());
        }
    }
}
