package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes counts as batches, or as changes of the counts on disk. Used once. Not thread-safe. */
final class BatchWriter implements ScanCounts.Visitor {
    /**
     * The most counts of a batch. A control plane adds them in one transaction, which takes some tenths of a second.
     */
    static final int MAX_COUNTS = 20_000;

    /** The size after which a batch is full: half of the longest report that a control plane reads. */
    static final int MAX_BYTES = 32 << 20;

    /** The sequence number of a change, which is no batch yet. */
    static final long CHANGE = 0;

    private static final JsonFactory JSON = new JsonFactory();

    private final List<CountBatch> batches = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean numbered;

    /** The number in the first line. */
    private final long first;

    private JsonGenerator json;
    private long sequence;
    private int counts;

    private BatchWriter(boolean numbered, long first, ScanCounts all) {
        this.numbered = numbered;
        this.first = first;
        this.sequence = numbered ? first - 1 : CHANGE;
        json = begin(all.uncounted(), all.matched(), all.unmatched());
    }

    /**
     * The number after the one of the last batch: at least the time, so that no number is used twice even if the disk failed
     * and a restart finds no numbers.
     */
    static long after(long lastSequence) {
        return Math.max(lastSequence + 1, System.currentTimeMillis());
    }

    /**
     * Splits counts into batches; the first one also has the sampled links and the number of uncounted scans.
     *
     * @param first the number of the first batch; the other numbers follow it
     * @return at least one
     */
    static List<CountBatch> batches(long first, ScanCounts counts) {
        return new BatchWriter(true, first, counts).write(counts);
    }

    /**
     * Splits counts into changes, which have the form of batches without a number.
     *
     * @param next the number that the first batch of all changes will have
     */
    static List<CountBatch> changes(long next, ScanCounts counts) {
        return new BatchWriter(false, next, counts).write(counts);
    }

    private List<CountBatch> write(ScanCounts all) {
        all.forEach(this);
        end();
        return batches;
    }

    private JsonGenerator begin(long uncounted, List<String> matched, List<String> unmatched) {
        if (numbered) {
            sequence++;
        }
        counts = 0;
        bytes.reset();
        try {
            JsonGenerator next = JSON.createGenerator(bytes);
            next.writeStartObject();
            next.writeNumberField("sequence", sequence);
            if (!numbered) {
                next.writeNumberField("next", first);
            }
            if (uncounted > 0) {
                next.writeNumberField("uncounted", uncounted);
            }
            write(next, "matched", matched);
            write(next, "unmatched", unmatched);
            next.writeArrayFieldStart("counts");
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonGenerator to, String field, List<String> texts) throws IOException {
        to.writeArrayFieldStart(field);
        for (String text : texts) {
            to.writeString(text);
        }
        to.writeEndArray();
    }

    @Override
    public void count(long hour, String appid, @Nullable String prefix, ScanKind kind, long scans) {
        if (counts == MAX_COUNTS || bytes.size() >= MAX_BYTES) {
            end();
            json = begin(0, List.of(), List.of());
        }
        counts++;
        try {
            json.writeStartObject();
            json.writeNumberField("hour", hour);
            json.writeStringField("appid", appid);
            write("prefix", prefix);
            write("action", kind.action());
            write("version", kind.version());
            write("reason", kind.reason());
            write("scene", kind.scene());
            json.writeNumberField("scans", scans);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String field, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(field, text);
        }
    }

    private void end() {
        try {
            json.writeEndArray();
            json.writeEndObject();
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        batches.add(new CountBatch(sequence, bytes.toByteArray()));
    }
}
