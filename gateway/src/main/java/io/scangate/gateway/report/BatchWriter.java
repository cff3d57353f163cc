package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.gateway.usage.ScanCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Splits counts into batches; the first batch also has the sampled links. Used once. Not thread-safe. */
final class BatchWriter implements ScanCounts.Visitor {
    /**
     * The most counts of a batch. A control plane adds them in one transaction, which takes some tenths of a second.
     */
    static final int MAX_COUNTS = 20_000;

    /** The size after which a batch is full: half of the longest report that a control plane reads. */
    static final int MAX_BYTES = 32 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private final List<CountBatch> batches = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private JsonGenerator json;
    private long sequence;
    private int counts;

    /**
     * Starts without counts.
     *
     * @param lastSequence the sequence number of the last batch
     */
    BatchWriter(long lastSequence, List<String> matched, List<String> unmatched) {
        sequence = lastSequence;
        json = begin(matched, unmatched);
    }

    private JsonGenerator begin(List<String> matched, List<String> unmatched) {
        // At least the time, so that no number is used twice even if the disk failed and a restart finds no numbers.
        sequence = Math.max(sequence + 1, System.currentTimeMillis());
        counts = 0;
        bytes.reset();
        try {
            JsonGenerator next = JSON.createGenerator(bytes);
            next.writeStartObject();
            next.writeNumberField("sequence", sequence);
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
    public void count(long hour, String appid, String prefix, long scans) {
        if (counts == MAX_COUNTS || bytes.size() >= MAX_BYTES) {
            end();
            json = begin(List.of(), List.of());
        }
        counts++;
        try {
            json.writeStartObject();
            json.writeNumberField("hour", hour);
            json.writeStringField("appid", appid);
            json.writeStringField("prefix", prefix);
            json.writeNumberField("scans", scans);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    /** The batches, at least one. */
    List<CountBatch> finish() {
        end();
        return batches;
    }
}
