package io.scangate.gateway.source.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.Damage.Part;
import io.scangate.gateway.source.feed.FeedAnswer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads compiled snapshots. After a cut it goes on where the bytes ended, as long as a replica has the same snapshot. It
 * gives away a file only if it has the announced digest. Only for the source's thread.
 */
final class CompiledDownload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompiledDownload.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ANNOUNCEMENT_BYTES = 1 << 16;
    private static final int BUFFER_BYTES = 1 << 16;

    /** What a path of the feed may look like. */
    private static final Pattern PATH = Pattern.compile("/v1/feed/compiled/[-._0-9A-Za-z]{1,200}");

    /** The downloads of one snapshot that may be damaged before JSON is taken instead. */
    private static final int MOST_DAMAGED = 2;

    /** With so many bytes before a cut, the same replica is asked for the rest at once. */
    private static final long ENOUGH_BYTES = 1 << 16;

    private final FeedClient client;
    private final Damage damage;
    private final Temporaries temporaries;

    /** An unfinished download, for the next attempt; null if there is none. */
    private @Nullable PartialFile part;

    /** Makes empty files. */
    interface Temporaries {
        /** An empty file on disk. */
        Path make() throws IOException;
    }

    CompiledDownload(FeedClient client, Damage damage, Temporaries temporaries) {
        this.client = client;
        this.damage = damage;
        this.temporaries = temporaries;
    }

    /**
     * What a replica says of its compiled snapshot.
     *
     * @param path where it is
     * @param tag its entity tag
     * @param bytes its length
     * @param sha256 the digest of its bytes
     * @param revision its revision
     * @param mark the mark of the revision
     * @param digest the digest of the state of its rules
     */
    record Announced(String path, String tag, long bytes, Digest sha256, long revision, String mark, Digest digest) {}

    /** The end of an attempt. */
    sealed interface Result {}

    /** The snapshot is in a file, which now belongs to the caller. */
    record Downloaded(Path file, Announced announced) implements Result {}

    /** A replica is making a snapshot. */
    record BeingMade(String detail) implements Result {}

    /** There is no compiled snapshot for this gateway; JSON may be taken. */
    record NotServed(String why) implements Result {}

    /** The replica does not answer, or no longer sends. */
    record Failed(String why) implements Result {}

    /** The snapshot does not fit into the memory. */
    record TooLarge(BadDocument refusal) implements Result {}

    /**
     * Gets a compiled snapshot from the current replica.
     *
     * @param least the lowest revision that is wanted, or {@code head}
     * @param floor the served revision: only JSON says whether an operator has ended its history, so that a lower one may be served
     * @param room the memory for it
     */
    Result take(String least, long floor, HeapRoom room) throws InterruptedException {
        FeedAnswer answer = client.compiled(least);
        return switch (answer.kind()) {
            case DOCUMENT -> taken(answer, floor, room);
            case BEING_MADE -> new BeingMade(answer.detail());
            case FAILED -> new Failed(answer.detail());
            default -> new NotServed(answer.detail());
        };
    }

    private Result taken(FeedAnswer answer, long floor, HeapRoom room) throws InterruptedException {
        Announced announced;
        try (InputStream body = answer.body()) {
            announced = announced(body.readNBytes(MAX_ANNOUNCEMENT_BYTES));
        } catch (IOException e) {
            return new Failed(client.address() + ": " + NetworkFailure.words(e));
        } catch (IllegalArgumentException e) {
            return damaged("an announcement of a compiled snapshot: " + e.getMessage());
        }
        if (announced.revision < floor) {
            return new NotServed("it has a lower revision than the served one");
        }
        BadDocument tooLarge = CompiledSnapshot.tooLarge(announced.bytes, room);
        return tooLarge == null ? download(announced) : new TooLarge(tooLarge);
    }

    private NotServed damaged(String what) {
        damage.found(Part.MESSAGE, client.address() + " sent " + what);
        return new NotServed("it was damaged");
    }

    private static Announced announced(byte[] json) throws IOException {
        JsonNode node = JSON.readTree(json);
        String path = node.path("path").asText();
        String mark = node.path("mark").asText();
        Digest sha256 = Digest.parse(node.path("sha256").asText());
        Digest digest = Digest.parse(node.path("digest").asText());
        long bytes = node.path("bytes").asLong(-1);
        long revision = node.path("revision").asLong(-1);
        if (!PATH.matcher(path).matches() || sha256 == null || digest == null || bytes <= 0 || revision < 0) {
            throw new IllegalArgumentException(
                    node + " (expected: path, bytes, sha256, revision, mark and digest of a compiled snapshot)");
        }
        String tag = "\"" + path.substring(path.lastIndexOf('/') + 1) + "\"";
        return new Announced(path, tag, bytes, sha256, revision, mark, digest);
    }

    private Result download(Announced announced) throws InterruptedException {
        try {
            for (int damaged = 0; damaged < MOST_DAMAGED; damaged++) {
                PartialFile into = partOf(announced);
                Result failure = fill(into, announced);
                if (failure != null) {
                    return failure;
                }
                Digest found = into.finish();
                part = null;
                if (found.equals(announced.sha256)) {
                    return new Downloaded(into.path(), announced);
                }
                into.close();
                damage.found(
                        Part.MESSAGE,
                        "a compiled snapshot of " + client.address() + " has the digest " + found + " (expected: "
                                + announced.sha256 + ")");
            }
            return new NotServed("it was damaged " + MOST_DAMAGED + " times");
        } catch (IOException e) {
            close();
            return new NotServed("it cannot be kept on disk: " + e);
        }
    }

    private PartialFile partOf(Announced announced) throws IOException {
        PartialFile before = part;
        if (before != null && before.isOf(announced.sha256, announced.bytes)) {
            return before;
        }
        close();
        PartialFile fresh = new PartialFile(temporaries.make(), announced.sha256, announced.bytes);
        part = fresh;
        return fresh;
    }

    /**
     * Gets the bytes that are missing.
     *
     * @return null if all are there
     * @throws IOException if they cannot be written to disk
     */
    private @Nullable Result fill(PartialFile into, Announced announced) throws IOException, InterruptedException {
        while (!into.isWhole()) {
            long before = into.length();
            FeedAnswer answer = client.compiled(announced.path, announced.tag, before);
            if (answer.kind() != Kind.DOCUMENT) {
                return new Failed(answer.detail());
            }
            String cut = append(answer, into);
            if (cut != null) {
                boolean goesOn = into.length() - before >= ENOUGH_BYTES;
                LOG.info(
                        "The download of {} was cut after {} of {} bytes ({}); {}",
                        announced.path,
                        into.length(),
                        announced.bytes,
                        cut,
                        goesOn ? "asking for the rest" : "a later attempt asks for the rest");
                if (!goesOn) {
                    return new Failed(client.address() + ": " + cut);
                }
            }
        }
        return null;
    }

    /** Appends the bytes of an answer; returns why it ended too early, null if it did not. */
    private static @Nullable String append(FeedAnswer answer, PartialFile into) throws IOException {
        try (InputStream body = answer.body()) {
            if (answer.offset() != into.length()) {
                if (answer.offset() != 0) {
                    return "bytes from " + answer.offset() + " (expected: from " + into.length() + ")";
                }
                into.startAgain();
            }
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!into.isWhole()) {
                int read;
                try {
                    read = body.read(buffer);
                } catch (ProgressGuard.TooSlowException e) {
                    return Objects.requireNonNull(e.getMessage());
                } catch (IOException e) {
                    return NetworkFailure.words(e);
                }
                if (read < 0) {
                    return "the answer ended too early";
                }
                into.append(buffer, read);
            }
            return null;
        }
    }

    /** Deletes an unfinished download. */
    @Override
    public void close() {
        PartialFile before = part;
        part = null;
        if (before != null) {
            before.close();
        }
    }
}
