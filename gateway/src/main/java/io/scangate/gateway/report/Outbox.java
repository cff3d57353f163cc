package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanSums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts that the control plane has not acknowledged: batches, which stay as they are until they are acknowledged, and
 * sums of the counts after them, which become batches when all earlier ones are acknowledged. So the memory has a limit,
 * even if the control plane does not answer for days. After each call the content is on disk, unless the disk fails; while
 * batches wait, only the changes of the sums are written:
 *
 * <pre>
 *   {"gateway": "5f0c...", "last_sequence": 8}
 *   {"sequence": 7, "counts": [...], ...}       one batch per line
 *   {"sequence": 8, "counts": [...], ...}
 *   {"sequence": 0, "next": 9, ...}             appended: a change of the sums; each gateway that reads it makes the batch 9 of them
 *   {"acknowledged": 7}                         appended; without it, the batch is sent again and not added again
 * </pre>
 *
 * Each line has a checksum ({@link CheckedLines}). What is in a damaged line is not sent, and the damaged file is copied.
 *
 * <p>Sums that the file shows as changes are not sent before it shows them as a batch: after a restart they would be sent
 * again. Sums that the file never had are sent even if the disk fails.
 *
 * <p>The id of the file counts, or else the one in the file {@code identity}. What a start finds is in batches of its own: if
 * the directory is a copy, its other user sends them, and {@link #renew} drops them.
 *
 * <p>Not thread-safe.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Above this number of batches, a start adds them up. */
    private static final int MAX_FOUND = 100;

    /** The least length of a count: batches of more than this many bytes for each count that has room are added up. */
    private static final long BYTES_OF_COUNT = 100;

    private static final String BATCH = "{\"sequence\"";
    private static final Pattern ACKNOWLEDGED = Pattern.compile(".*\\{\"acknowledged\":(\\d{1,18})}");

    private final OutboxFile file;
    private final Guard guard;
    private final IdFile idFile;
    private final RefusedBatches refused;
    private final int most;
    private final ArrayDeque<CountBatch> batches = new ArrayDeque<>();
    private final WaitingCounts sums;
    private volatile String gateway;
    private long lastSequence;

    /** The number of the next batch, if it is on disk in changes; 0 if there is none. */
    private long reserved;

    /** The number of the first batch that the file may show as changes, and that must not be sent therefore; 0 for none. */
    private long held;

    /** The number of the last batch that the start found; 0 if there was none, or since the id is certain. */
    private long lastFound;

    /** The number of the last batch that the control plane took since the start; 0 for none. */
    private long taken;

    private boolean idIsUnwritten;
    private volatile int waiting;

    /** Makes sure that the directory is still the gateway's own; throws if nothing may be written to it. */
    interface Guard {
        void hold() throws IOException;
    }

    /**
     * Reads a file. Starts empty if there is no file. Puts a copy of a damaged or foreign file aside.
     *
     * @param guard called before each write
     */
    Outbox(Path path, Guard guard) {
        this(path, guard, ScanSums.limit());
    }

    Outbox(Path path, Guard guard, int most) {
        this.guard = guard;
        this.file = new OutboxFile(path, guard);
        this.idFile = new IdFile(path.resolveSibling("identity"));
        this.most = most;
        this.sums = new WaitingCounts(most);
        String kept = idFile.read();
        this.gateway = kept == null ? UUID.randomUUID().toString() : kept;
        this.refused = new RefusedBatches(path.resolveSibling("reports-refused.json"), RefusedBatches.MAX_BYTES);
        load();
        lastFound = batches.isEmpty() ? 0 : batches.getLast().sequence();
        countWaiting();
        keepId();
    }

    /** Takes the lines of the file. */
    private final class Loader {
        private @Nullable JsonNode head;
        private int lines;
        private int damaged;

        void take(String line) {
            if (lines++ == 0) {
                head = head(line);
            } else if (head != null) {
                damaged += read(line) ? 0 : 1;
            }
        }
    }

    /** A file that cannot be loaded, for a lack of memory or a defect, does not keep the gateway from starting. */
    private void load() {
        try {
            Loader loader = new Loader();
            CheckedLines content = file.read(loader::take);
            if (content != null) {
                load(loader, content);
            }
        } catch (RuntimeException | Error e) {
            batches.clear();
            sums.clear();
            reserved = 0;
            held = 0;
            file.putAside("it cannot be loaded, and its counts are not sent: " + e);
        }
    }

    private void load(Loader loader, CheckedLines content) {
        if (loader.head == null) {
            file.copyAside("it does not begin like a file of counts, and all counts are lost");
            file.markBehind();
            return;
        }
        gateway = loader.head.path("gateway").asText();
        lastSequence = loader.head.path("last_sequence").asLong();
        int damaged = content.damaged() + loader.damaged;
        if (damaged > 0) {
            file.copyAside("the counts in " + damaged + " damaged lines are lost");
        }
        if (damaged > 0 || content.torn() || !sums.isEmpty() || areMany()) {
            // The next line would be appended to an incomplete one, and starts without a control plane add no batches
            // for ever.
            addUp();
            seal();
            write();
        }
    }

    /** Whether so many batches, or so long ones, have been found that a start adds them up. */
    private boolean areMany() {
        long bytes =
                batches.stream().skip(1).mapToLong(batch -> batch.json().length).sum();
        return batches.size() > MAX_FOUND || bytes > BYTES_OF_COUNT * most;
    }

    /** The first line of a file of counts; null if it is another one. */
    private static @Nullable JsonNode head(String line) {
        try {
            JsonNode head = JSON.readTree(line);
            boolean good = head.path("gateway").isTextual()
                    && IdFile.isId(head.path("gateway").asText())
                    && head.path("last_sequence").isIntegralNumber();
            return good ? head : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Returns whether a line is good. A line that a later version has added is. */
    private boolean read(String line) {
        Matcher acknowledged = ACKNOWLEDGED.matcher(line);
        if (acknowledged.matches()) {
            long sequence = Long.parseLong(acknowledged.group(1));
            batches.removeIf(batch -> batch.sequence() <= sequence);
            return true;
        }
        try {
            if (line.startsWith(BATCH)) {
                CountBatch batch = CountBatch.of(line);
                if (batch.isChange()) {
                    file.markChanges();
                    reserved = reserved == 0 ? batch.next() : reserved;
                    sums.add(batch.toCounts());
                } else {
                    batches.add(batch);
                }
            }
            return true;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.warn("A line of the file of counts is no batch: {}", e.getMessage());
            return false;
        }
    }

    /** Adds up all batches except the first one, which may have been sent. */
    private void addUp() {
        if (areMany()) {
            CountBatch first = batches.remove();
            WaitingCounts rest = new WaitingCounts(most);
            batches.forEach(batch -> rest.add(batch.toCounts()));
            rest.add(sums.all());
            batches.clear();
            batches.add(first);
            sums.clear();
            sums.add(rest.all());
        }
    }

    /** Makes batches of the sums. */
    private void seal() {
        if (!sums.isEmpty()) {
            long first = nextNumber();
            batches.addAll(BatchWriter.batches(first, sums.all()));
            lastSequence = batches.getLast().sequence();
            sums.clear();
            reserved = 0;
            held = file.hasChanges() ? first : 0;
        }
    }

    /** The number of the next batch: the one that was written with the changes, so that every holder of the file uses it. */
    private long nextNumber() {
        return reserved > lastSequence ? reserved : BatchWriter.after(lastSequence);
    }

    /** The lines of changes. */
    private List<byte[]> changes(ScanCounts counts) {
        reserved = nextNumber();
        return json(BatchWriter.changes(reserved, counts));
    }

    private void countWaiting() {
        waiting = batches.size() + (sums.isEmpty() ? 0 : 1);
    }

    /** The gateway's id, which is the same as long as the directory exists; may be called from any thread. */
    String gateway() {
        return gateway;
    }

    /** The number of unacknowledged batches, with one for the sums; may be called from any thread. */
    int waiting() {
        return waiting;
    }

    /** What did not fit into the sums; its numbers may be read from any thread. */
    WaitingCounts sums() {
        return sums;
    }

    /** The control plane has taken a report: no other gateway has the id, or that one yields. */
    void idIsCertain() {
        lastFound = 0;
    }

    /**
     * Takes a new id, because another gateway reports with this one, and drops the batches that the start found.
     *
     * @return the number of dropped batches
     */
    int renew() {
        int before = batches.size();
        batches.removeIf(batch -> batch.sequence() <= lastFound);
        int dropped = before - batches.size();
        lastFound = 0;
        taken = 0;
        gateway = UUID.randomUUID().toString();
        // In this order: the id of the file of counts is the one that counts.
        write();
        keepId();
        countWaiting();
        return dropped;
    }

    private void keepId() {
        try {
            guard.hold();
            idFile.keep(gateway);
            idIsUnwritten = false;
        } catch (IOException e) {
            idIsUnwritten = true;
            LOG.warn("The gateway's id cannot be written to disk: {}", e.toString());
        }
    }

    /** Writes what the disk lacks, because a write failed or the directory was deleted or replaced. Call it every few seconds. */
    void settle() {
        if (!file.isCurrent()) {
            write();
            keepId();
        } else if (idIsUnwritten) {
            keepId();
        }
    }

    /** Adds counts. */
    void add(ScanCounts counts) {
        if (counts.isEmpty()) {
            return;
        }
        boolean written = false;
        try {
            sums.add(counts);
            if (batches.isEmpty()) {
                seal();
                write();
            } else if (!file.isCurrent() || file.isLong()) {
                write();
            } else {
                file.appendChanges(changes(counts));
            }
            written = true;
        } finally {
            countWaiting();
            if (!written) {
                file.markBehind();
            }
        }
    }

    /**
     * The batch to send, which stays the same until it is acknowledged; null if there is none, or if the disk fails and a
     * restart would find its counts as changes.
     */
    @Nullable
    CountBatch next() {
        if (batches.isEmpty() && !sums.isEmpty()) {
            seal();
            write();
            countWaiting();
        }
        CountBatch first = batches.peek();
        return first == null || (held > 0 && first.sequence() >= held) ? null : first;
    }

    /** Moves the sent batch, which the control plane can never store, to the file of refused batches. */
    void putAside(String why) {
        CountBatch batch = batches.element();
        refused.add(batch, why);
        acknowledged();
        if (batches.isEmpty()) {
            // The number may be of a clock that was ahead. The next number starts again at the time.
            lastSequence = taken;
            reserved = reserved > System.currentTimeMillis() ? 0 : reserved;
        }
    }

    /** Removes the sent batch, which the control plane has taken. */
    void taken() {
        taken = batches.element().sequence();
        acknowledged();
    }

    private void acknowledged() {
        CountBatch batch = batches.remove();
        countWaiting();
        if (file.isCurrent()) {
            file.append(List.of(("{\"acknowledged\":" + batch.sequence() + "}").getBytes(StandardCharsets.US_ASCII)));
        } else {
            write();
        }
    }

    private void write() {
        List<byte[]> lines = new ArrayList<>();
        String head = "{\"gateway\":\"" + gateway + "\",\"last_sequence\":" + lastSequence + "}";
        lines.add(head.getBytes(StandardCharsets.US_ASCII));
        lines.addAll(json(batches));
        if (!sums.isEmpty()) {
            lines.addAll(changes(sums.all()));
        }
        file.write(lines, !sums.isEmpty());
        if (file.isCurrent()) {
            held = 0;
        }
    }

    private static List<byte[]> json(Collection<CountBatch> batches) {
        return batches.stream().map(CountBatch::json).toList();
    }
}
