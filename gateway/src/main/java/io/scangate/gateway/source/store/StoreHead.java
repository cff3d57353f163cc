package io.scangate.gateway.source.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of a store. Immutable.
 *
 * @param revision the newest revision
 * @param mark the mark of that revision
 * @param at when a control plane last confirmed that this is its newest revision
 * @param snapshot all rules at earlier revisions, or at this one
 * @param changes from the snapshots' revisions to the newest one, and from the last revisions; some begin where others do, and are shorter
 */
public record StoreHead(long revision, String mark, Instant at, StoreSnapshot snapshot, List<Change> changes) {
    /** The format that this program reads and writes. */
    public static final String FORMAT = "scangate-store/1";

    private static final ObjectMapper JSON = new ObjectMapper();

    public StoreHead {
        changes = List.copyOf(changes);
        for (Change each : changes) {
            if (each.to > revision) {
                throw new IllegalArgumentException(
                        "a change to " + each.to + " (expected: at most " + revision + ", the revision of the head)");
            }
        }
        if (snapshot.compiled.revision() > revision || snapshot.json.revision() > revision) {
            throw new IllegalArgumentException("a snapshot of a later revision (expected: at most " + revision + ")");
        }
    }

    /**
     * All rules in two forms, which may be of different revisions.
     *
     * @param format the format of the compiled file
     * @param program the version of the program that has compiled it
     * @param compiled the compiled file
     * @param json the same as packed JSON
     */
    public record StoreSnapshot(int format, String program, StoreFile compiled, StoreFile json) {
        /** Whether this program can use the compiled file: another version may parse links differently. */
        public boolean isOfThisProgram() {
            return format == CompiledSnapshot.FORMAT && program.equals(CompiledSnapshot.PROGRAM);
        }
    }

    /**
     * The changes between two revisions.
     *
     * @param from the revision before
     * @param to the revision after
     * @param file a {@code scangate-delta/1} document
     */
    public record Change(long from, long to, StoreFile file) {
        /** @throws IllegalArgumentException if it does not lead forward */
        public Change {
            if (from >= to) {
                throw new IllegalArgumentException("from " + from + " to " + to + " (expected: to a later revision)");
            }
        }
    }

    /** The same, confirmed at another time. */
    public StoreHead at(Instant now) {
        return new StoreHead(revision, mark, now, snapshot, changes);
    }

    /** The same with more changes. */
    public StoreHead with(List<Change> more) {
        List<Change> all = new ArrayList<>(changes);
        more.stream().filter(each -> !changes.contains(each)).forEach(all::add);
        return new StoreHead(revision, mark, at, snapshot, all);
    }

    /** All files that it names. */
    public List<StoreFile> files() {
        List<StoreFile> files = new ArrayList<>(List.of(snapshot.compiled, snapshot.json));
        changes.forEach(each -> files.add(each.file));
        return files;
    }

    /** The longest change that begins at a revision; null if there is none. */
    @Nullable
    Change after(long from) {
        Change longest = null;
        for (Change each : changes) {
            if (each.from == from && (longest == null || each.to > longest.to)) {
                longest = each;
            }
        }
        return longest;
    }

    /** One line of JSON, without its end. */
    public String toJson() {
        ObjectNode head = JSON.createObjectNode();
        head.put("format", FORMAT).put("revision", revision).put("mark", mark).put("at", at.toString());
        ObjectNode all = head.putObject("snapshot");
        all.put("format", snapshot.format).put("program", snapshot.program);
        write(all.putObject("compiled"), snapshot.compiled);
        write(all.putObject("json"), snapshot.json);
        ArrayNode list = head.putArray("changes");
        for (Change each : changes) {
            write(list.addObject().put("from", each.from).put("to", each.to), each.file);
        }
        return head.toString();
    }

    private static void write(ObjectNode to, StoreFile file) {
        to.put("name", file.name()).put("bytes", file.bytes());
    }

    /**
     * Reads the line.
     *
     * @throws IOException if it is no head of this format; the message names the field, its value and the expected form
     */
    public static StoreHead parse(String line) throws IOException {
        JsonNode head;
        try {
            head = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException("the head is no JSON: " + e.getOriginalMessage(), e);
        }
        String format = head.path("format").asText();
        if (!format.equals(FORMAT)) {
            throw new IOException("format: \"" + format + "\" (expected: " + FORMAT + ")");
        }
        try {
            List<Change> changes = new ArrayList<>();
            for (JsonNode each : head.path("changes")) {
                changes.add(new Change(number(each, "from"), number(each, "to"), file(each)));
            }
            JsonNode all = head.path("snapshot");
            return new StoreHead(
                    number(head, "revision"),
                    text(head, "mark"),
                    Instant.parse(text(head, "at")),
                    new StoreSnapshot(
                            // A format beyond all others is none of this program.
                            (int) Math.min(Integer.MAX_VALUE, number(all, "format")),
                            text(all, "program"),
                            file(all.path("compiled")),
                            file(all.path("json"))),
                    changes);
        } catch (DateTimeException e) {
            throw new IOException(
                    "at: \"" + head.path("at").asText() + "\" (expected: a time such as 2026-11-29T12:00:00Z)", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreFile file(JsonNode node) throws IOException {
        return new StoreFile(text(node, "name"), number(node, "bytes"));
    }

    private static long number(JsonNode node, String field) throws IOException {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw new IOException(field + ": " + value + " (expected: a number that is not negative)");
        }
        return value.asLong();
    }

    private static String text(JsonNode node, String field) throws IOException {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IOException(field + ": " + value + " (expected: a text)");
        }
        return value.asText();
    }
}
