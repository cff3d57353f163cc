package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code scangate-snapshot/1} documents as a stream in one pass. Apart from the new index, it needs only the
 * memory of the largest account. Fields may come in any order. Bad input is a value, never an exception.
 *
 * <p>Limits: {@value #MAX_DEPTH} levels, strings of {@value #MAX_STRING_CHARS} characters, names (user ids) of
 * {@value #MAX_NAME_BYTES} bytes. A document beyond them is rejected whole. Thread-safe: each call has its own state.
 */
public final class SnapshotReader {
    static final int MAX_DEPTH = 64;
    static final int MAX_STRING_CHARS = 1 << 20;
    /** The parser reports the start of a bad literal such as {@code true}. */
    private static final int LONGEST_LITERAL = 8;

    static final int MAX_NAME_BYTES = 1 << 14;

    /**
     * Does not keep names: the names of {@code members} are user ids, and there may be millions of them.
     */
    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING_CHARS)
                    .maxNameLength(MAX_NAME_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** The parser's text for its source, before the line and column. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; ");

    private final SnapshotSettings settings;
    private final boolean sealed;

    /** Makes a reader with the settings' tolerance for bad rules, which checks the digest and the seal that a document has. */
    public SnapshotReader(SnapshotSettings settings) {
        this(settings, false);
    }

    private SnapshotReader(SnapshotSettings settings, boolean sealed) {
        this.settings = settings;
        this.sealed = sealed;
    }

    /** Makes a reader that rejects a document without a digest or a seal. */
    public static SnapshotReader ofSealed(SnapshotSettings settings) {
        return new SnapshotReader(settings, true);
    }

    /**
     * Reads a document of any revision.
     *
     * @param in read to its end, unless the document is bad, and closed
     */
    public SnapshotRead read(InputStream in) {
        return read(in, 0);
    }

    /** Reads a document with the whole heap for its rules. */
    SnapshotRead read(InputStream in, long minimumRevision) {
        return read(in, new Floor(minimumRevision, null), HeapRoom.beside(null), Pacer.NONE);
    }

    /**
     * Reads a document.
     *
     * @param in read to its end, unless the document is bad, and closed
     * @param floor a lower revision is rejected as soon as it is read, unless the document ends the served history
     * @param room the memory for the rules
     * @param pacer paces the reading and the compilation
     */
    public SnapshotRead read(InputStream in, Floor floor, HeapRoom room, Pacer pacer) {
        RejectionLog log = new RejectionLog();
        IndexStep step = new IndexStep(log, room, pacer);
        AtomicReference<SnapshotRead> read = new AtomicReference<>();
        BadDocument bad = parse(new DigestingInput(in, pacer), floor, log, step, (document, input) -> {
            RuleIndex index = step.compile().withDigest(document.digest());
            read.set(result(document, index, input.digest(), log));
        });
        return bad == null ? Objects.requireNonNull(read.get(), "set at the end of a good document") : bad;
    }

    /**
     * Reads a document without compiling an index, in the memory of its largest account.
     *
     * @param in read to its end, unless the document is bad, and closed
     * @param visitor receives the content in the order of the document
     * @return null, or the reason why the whole document is bad; the visitor may have received a part of it
     */
    public @Nullable BadDocument visit(InputStream in, DocumentVisitor visitor) {
        RejectionLog log = new RejectionLog(visitor::rejected);
        return parse(new DigestingInput(in), Floor.NONE, log, visitor::account, (document, input) -> document.warnings()
                .forEach(visitor::warning));
    }

    /** Makes the result from a document that was read to its end. */
    private interface Use {
        void of(DocumentReader document, DigestingInput input) throws BadDocumentException;
    }

    private @Nullable BadDocument parse(
            DigestingInput input, Floor floor, RejectionLog log, DocumentReader.Step step, Use use) {
        DocumentReader document = null;
        try (input;
                AccountDigests digests = new AccountDigests(input.reader());
                JsonParser parser = JSON.createParser(digests)) {
            document = new DocumentReader(parser, digests, sealed, log, floor, step, input.pacer());
            document.read();
            if (input.isBadBefore(input.digest().bytes())) {
                return new BadDocument(SnapshotFault.INVALID_UTF8, Place.NONE, input.badByteMessage(), Rejections.NONE);
            }
            use.of(document, input);
            return null;
        } catch (BadDocumentException e) {
            return new BadDocument(e.fault(), e.place(), String.valueOf(e.getMessage()), log.toRejections());
        } catch (JsonProcessingException e) {
            return notParsed(e, input, document, log);
        } catch (IOException e) {
            return new BadDocument(SnapshotFault.UNREADABLE, Place.NONE, Faults.message(e), log.toRejections());
        }
    }

    private SnapshotRead result(DocumentReader document, RuleIndex index, ContentDigest digest, RejectionLog log) {
        return settings.judge(new Snapshot(
                document.revision(),
                document.mark(),
                index,
                new DocumentFacts(document.rulesSeen(), log.toRejections(), document.warnings(), digest),
                false,
                CompiledSnapshot.PROGRAM));
    }

    private static BadDocument notParsed(
            JsonProcessingException e, DigestingInput input, @Nullable DocumentReader document, RejectionLog log) {
        boolean rootEnded = document != null && document.rootEnded();
        SnapshotFault fault = fault(e, input, rootEnded);
        // If a document exceeds a limit, the parser's exception has no place.
        Place place = e.getLocation() == null && document != null ? document.here() : Cursor.placeOf(e.getLocation());
        String detail = fault == SnapshotFault.INVALID_UTF8
                ? input.badByteMessage()
                : SOURCE.matcher(e.getOriginalMessage()).replaceAll("[");
        return new BadDocument(
                fault, place, Text.oneLine(Text.shortened(detail, 2 * Text.SHOWN_CHARS)), log.toRejections());
    }

    private static SnapshotFault fault(JsonProcessingException e, DigestingInput input, boolean rootEnded) {
        long offset = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
        if (input.isBadBeforeCharacter(offset + LONGEST_LITERAL)) {
            return SnapshotFault.INVALID_UTF8;
        }
        if (input.isCutBeforeCharacter(offset + LONGEST_LITERAL)) {
            return SnapshotFault.TRUNCATED;
        }
        if (e instanceof StreamConstraintsException) {
            return SnapshotFault.LIMIT_EXCEEDED;
        }
        if (rootEnded) {
            return SnapshotFault.TRAILING_CONTENT;
        }
        if (e instanceof JsonEOFException) {
            return SnapshotFault.TRUNCATED;
        }
        // The parser has no exception type for duplicate keys; a test checks its wording.
        return e.getOriginalMessage().startsWith("Duplicate ") ? SnapshotFault.DUPLICATE_KEY : SnapshotFault.NOT_JSON;
    }
}
