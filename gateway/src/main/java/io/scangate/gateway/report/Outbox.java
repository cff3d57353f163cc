package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.usage.ScanCounts;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
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
 * <p>The id of the file counts, or else the one in the file {@code identity}. Batches that a start finds are not added to
 * later ones until the control plane has taken a report: if the directory is a copy, its other user sends them, and {@link
 * #renew} drops them.
 *
 * <p>Not thread-safe.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Above this number of batches, a start adds them up. */
    private static final int MAX_FOUND = 100;

    private static final String BATCH = "{\"sequence\"";
    private static final Pattern ACKNOWLEDGED = Pattern.compile(".*\\{\"acknowledged\":(\\d{1,18})}");

    private final Path file;
    private final Guard guard;
    private final IdFile idFile;
    private final RefusedBatches refused;
    private final ArrayDeque<CountBatch> batches = new ArrayDeque<>();
    private volatile String gateway;
    private long lastSequence;

    /** The number of the last batch that the start found; 0 if there was none, or since the id is certain. */
    private long lastFound;

    /** The key of the file that this object has read or written; null if there is none. */
    private @Nullable Object key;

    /** Whether the file lacks something, because a write failed. */
    private boolean unwritten;

    /** The number of the last batch that the control plane took since the start; 0 for none. */
    private long taken;

    /** Whether the first batch may have been sent. */
    private boolean sent;

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
    Outbox(Path file, Guard guard) {
        this.file = file;
        this.guard = guard;
        this.idFile = new IdFile(file.resolveSibling("identity"));
        String kept = idFile.read();
        this.gateway = kept == null ? UUID.randomUUID().toString() : kept;
        this.refused = new RefusedBatches(file.resolveSibling("reports-refused.json"), RefusedBatches.MAX_BYTES);
        try {
            if (Files.exists(file)) {
                PrivateFiles.restrict(file);
                key = PrivateFiles.key(file);
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
        lastFound = batches.isEmpty() ? 0 : batches.getLast().sequence();
        keepId();
    }

    private void load(CheckedLines content) throws IOException {
        Iterator<String> rest = content.lines().iterator();
        JsonNode head = JSON.readTree(rest.hasNext() ? rest.next() : "");
        String name = head.path("gateway").asText();
        if (!IdFile.isId(name) || !head.path("last_sequence").isIntegralNumber()) {
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
        if (content.torn() || batches.size() > MAX_FOUND) {
            // The next line would be appended to an incomplete one; and starts without a control plane add no batches
            // for ever.
            addUp();
            write();
        }
    }

    /** Adds up all batches except the first one, which may have been sent. */
    private void addUp() {
        if (batches.size() > MAX_FOUND) {
            CountBatch first = batches.remove();
            List<CountBatch> rest = totals(batches).batches(lastSequence);
            batches.clear();
            batches.add(first);
            batches.addAll(rest);
            lastSequence = batches.getLast().sequence();
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
        LOG.error(
                "{} is damaged, and {} has a copy: {}",
                file,
                PrivateFiles.aside(file).getFileName(),
                why);
        try {
            PrivateFiles.copyAside(file);
        } catch (IOException e) {
            LOG.error("{} cannot be copied: {}", file, e.toString());
        }
    }

    /** The gateway's id, which is the same as long as the directory exists; may be called from any thread. */
    String gateway() {
        return gateway;
    }

    /** The number of unacknowledged batches; may be called from any thread. */
    int waiting() {
        return waiting;
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
        waiting = batches.size();
        lastFound = 0;
        sent = false;
        taken = 0;
        gateway = UUID.randomUUID().toString();
        // In this order: the id of the file of counts is the one that counts.
        write();
        keepId();
        return before - waiting;
    }

    private void keepId() {
        try {
            guard.hold();
            idFile.keep(gateway);
        } catch (IOException e) {
            unwritten = true;
            LOG.warn("The gateway's id cannot be written to disk: {}", e.toString());
        }
    }

    /** Writes what the disk lacks, because a write failed or the directory was deleted or replaced. Call it every few seconds. */
    void settle() {
        if (unwritten || !isOwn()) {
            write();
            keepId();
        }
    }

    /** Whether the file is the one that this object has read or written. */
    private boolean isOwn() {
        try {
            return Objects.equals(key, PrivateFiles.key(file));
        } catch (IOException e) {
            return false;
        }
    }

    /** Adds counts. */
    void add(ScanCounts counts) {
        if (counts.isEmpty()) {
            return;
        }
        List<CountBatch> unsent = new ArrayList<>(batches);
        batches.clear();
        while (!unsent.isEmpty()
                && ((sent && batches.isEmpty()) || unsent.get(0).sequence() <= lastFound)) {
            batches.add(unsent.remove(0));
        }
        if (unsent.isEmpty()) {
            batches.addAll(split(counts));
        } else {
            CountTotals totals = totals(unsent);
            totals.add(counts);
            batches.addAll(totals.batches(lastSequence));
        }
        lastSequence = batches.getLast().sequence();
        waiting = batches.size();
        write();
    }

    private List<CountBatch> split(ScanCounts counts) {
        BatchWriter writer = new BatchWriter(lastSequence, counts.matched(), counts.unmatched());
        counts.forEach(writer);
        return writer.finish();
    }

    private static CountTotals totals(Collection<CountBatch> batches) {
        CountTotals totals = new CountTotals();
        batches.forEach(batch -> totals.add(batch.toCounts()));
        return totals;
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
        if (unwritten || !isOwn()) {
            write();
            return;
        }
        try (OutputStream out = new FileOutputStream(file.toFile(), true)) {
            CheckedLines.write(
                    out, ("{\"acknowledged\":" + batch.sequence() + "}").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.warn("A batch of counts may be sent again after a restart: {}", e.toString());
            unwritten = true;
        }
    }

    private void write() {
        unwritten = true;
        try {
            guard.hold();
            if (!isOwn() && Files.exists(file)) {
                setAside("another program has written it");
            }
            Path temporary = PrivateFiles.makeTemporary(file);
            try {
                write(temporary);
                PrivateFiles.replace(temporary, file);
                key = PrivateFiles.key(file);
            } finally {
                Files.deleteIfExists(temporary);
            }
            unwritten = false;
        } catch (IOException e) {
            LOG.error("Cannot write counts to disk for a restart: {}", e.toString());
        }
    }

    private void write(Path to) throws IOException {
        // A channel would be closed if its thread is interrupted, which is when the write matters most.
        try (FileOutputStream out = new FileOutputStream(to.toFile())) {
            String head = "{\"gateway\":\"" + gateway + "\",\"last_sequence\":" + lastSequence + "}";
            CheckedLines.write(out, head.getBytes(StandardCharsets.US_ASCII));
            for (CountBatch batch : batches) {
                CheckedLines.write(out, batch.json());
            }
            out.getFD().sync();
        }
    }
}
