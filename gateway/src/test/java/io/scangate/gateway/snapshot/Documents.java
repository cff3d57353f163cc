package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;

/** Makes and reads documents for tests. */
public final class Documents {
    /** Marks a place in a document of a test; {@link #unmarked} removes it. */
    static final char MARK = '@';

    private static final ObjectMapper JSON = new ObjectMapper();

    private Documents() {}

    /** A document with these accounts. */
    public static String document(long revision, String accounts) {
        return "{\"format\": \"scangate-snapshot/1\", \"revision\": " + revision + ", \"accounts\": [" + accounts
                + "]}";
    }

    /** A document of one account {@code wx1} with these rules, each on a line of its own, from line 2. */
    public static String rules(String... rules) {
        return document(1, "{\"appid\": \"wx1\", \"rules\": [\n" + String.join(",\n", rules) + "]}");
    }

    /** A published rule. */
    public static String rule(String prefix, String page) {
        return "{\"prefix\": \"" + prefix + "\", \"live\": {\"page\": \"" + page + "\"}}";
    }

    /** A document with one rule, for {@code https://h/}; its page names the revision. */
    public static String ofRevision(long revision) {
        return document(revision, account("wx1", "https://h/", revision));
    }

    private static String account(String appid, String prefix, long revision) {
        return "{\"appid\": \"" + appid + "\", \"rules\": [" + rule(prefix, "pages/r" + revision) + "]}";
    }

    /** A delta from the revision before; it changes the account {@code wx2}, beside the account of revision 1. */
    public static String changeTo(long revision) {
        return change(revision - 1, revision, "https://i/");
    }

    /** A delta that changes the one rule of the account {@code wx2}, beside the account of revision 1. */
    public static String change(long base, long revision, String prefix) {
        String changed = account("wx2", prefix, revision);
        return sealed(
                "{\"format\": \"scangate-delta/1\", \"base\": " + base + ", \"revision\": " + revision
                        + ", \"accounts\": [" + changed + "], \"removed\": []}",
                digest(List.of(account("wx1", "https://h/", 1), changed)));
    }

    /** The digest of a state with these accounts. */
    public static Digest digest(Collection<String> accounts) {
        return accounts.stream().map(Digest::of).reduce(Digest.ZERO, Digest::plus);
    }

    /** A snapshot or a delta, with the digest of its state and its seal at the end. */
    public static String sealed(String document, Digest digest) {
        JsonNode head;
        try {
            head = JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(document, e);
        }
        long revision = head.path("revision").asLong();
        String mark = head.path("mark").asText("");
        Digest seal = head.has("base")
                ? Seal.ofDelta(
                        head.path("base").asLong(), head.path("base_mark").asText(""), revision, mark, digest)
                : Seal.ofSnapshot(revision, mark, digest);
        return document.substring(0, document.lastIndexOf('}')) + ", \"digest\": \"" + digest + "\", \"seal\": \""
                + seal + "\"}";
    }

    static SnapshotRead read(String document) {
        return read(document.getBytes(StandardCharsets.UTF_8));
    }

    static SnapshotRead read(byte[] document) {
        return new SnapshotReader(SnapshotSettings.DEFAULT).read(new ByteArrayInputStream(document));
    }

    static SnapshotRead.Snapshot snapshot(String document) {
        SnapshotRead read = read(document);
        if (read instanceof SnapshotRead.Snapshot snapshot) {
            return snapshot;
        }
        throw new AssertionError(read);
    }

    static SnapshotRead.BadDocument bad(String document) {
        return bad(document.getBytes(StandardCharsets.UTF_8));
    }

    static SnapshotRead.BadDocument bad(byte[] document) {
        SnapshotRead read = read(document);
        if (read instanceof SnapshotRead.BadDocument bad) {
            return bad;
        }
        throw new AssertionError(read);
    }

    public static String unmarked(String marked) {
        return marked.replace(String.valueOf(MARK), "");
    }

    static Place placeOfMark(String marked) {
        int mark = marked.indexOf(MARK);
        String before = marked.substring(0, mark);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = mark - before.lastIndexOf('\n');
        return new Place(line, column);
    }

    /** Writes a file in place. */
    public static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a new file and renames it over the given one. */
    public static void replace(Path file, String content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
