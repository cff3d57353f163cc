package io.scangate.config.fleet;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.web.Json;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of reports, in the format {@value #FORMAT}. A document that differs from its digest is damaged on the way:
 * whatever seems to be wrong with it, the gateway has to send it again. Thread-safe.
 */
final class ReportReader {
    static final String FORMAT = "scangate-report/2";

    private static final String DIGEST = "Content-Digest";
    private static final String BATCH = "batch";
    private static final int MAX_WORDS = 200;

    /** The document begins with its format, so that no batch of another one is judged. */
    private static final Pattern START =
            Pattern.compile("\\s*\\{\\s*\"format\"\\s*:\\s*\"" + Pattern.quote(FORMAT) + "\".*", Pattern.DOTALL);

    private static final int START_BYTES = 100;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private ReportReader() {}

    /** The fields of a document. */
    private record Document(
            @Nullable String format,
            @Nullable Report gateway,
            @Nullable ReportedAccounts accounts,
            @Nullable ScanTally batch) {}

    /** A report or its fault. */
    private record Read(@Nullable Report report, @Nullable Problem fault) {}

    /**
     * Reads a report.
     *
     * @param digest the field {@code Content-Digest}; null if there is none
     * @throws Problem if the report is damaged, incomplete or faulty
     */
    static Report read(@Nullable String digest, InputStream body) {
        byte[] expected = expected(digest);
        HashingInputStream hashed = new HashingInputStream(Hashing.sha256(), body);
        try {
            Read read = parse(new BufferedInputStream(hashed));
            hashed.transferTo(OutputStream.nullOutputStream());
            byte[] found = hashed.hash().asBytes();
            if (!Arrays.equals(found, expected)) {
                throw Problem.malformed(
                        DIGEST, String.valueOf(digest), ContentDigest.of(found) + ", the digest of the body");
            }
            if (read.report() == null) {
                throw read.fault() == null ? Problem.malformed("body", "null", "a report of a gateway") : read.fault();
            }
            return read.report();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] expected(@Nullable String digest) {
        byte[] sha256 = digest == null ? null : ContentDigest.sha256(digest);
        if (sha256 == null) {
            throw Problem.malformed(
                    DIGEST,
                    digest == null ? "none" : digest,
                    "sha-256=:...:, the digest of a report in the format " + FORMAT);
        }
        return sha256;
    }

    /** The faults that this class finds are returned; those of the stream are thrown. */
    private static Read parse(BufferedInputStream body) throws IOException {
        body.mark(START_BYTES);
        String start = new String(body.readNBytes(START_BYTES), StandardCharsets.ISO_8859_1);
        body.reset();
        if (!START.matcher(start).matches()) {
            return new Read(
                    null, malformed("format", "not found at the start (expected: \"format\": \"" + FORMAT + "\")"));
        }
        // Jackson reads some bytes that are not UTF-8 as other characters.
        Reader text = new InputStreamReader(body, StandardCharsets.UTF_8.newDecoder());
        try {
            Document document = JSON.readValue(text, Document.class);
            return document == null || document.gateway() == null
                    ? new Read(null, malformed("gateway", "missing (expected: the status of the gateway)"))
                    : new Read(document.gateway().with(document.accounts(), document.batch()), null);
        } catch (JsonMappingException e) {
            // The reader wraps the failures of the stream.
            if (e.getCause() instanceof Problem ended) {
                throw ended;
            }
            return new Read(null, isAboutBatch(e) ? unstorable(words(e)) : malformed(place(e), words(e)));
        } catch (JsonProcessingException e) {
            return new Read(null, Json.malformed(e));
        } catch (CharacterCodingException e) {
            return new Read(null, malformed("body", "not UTF-8 (expected: one JSON object in UTF-8)"));
        }
    }

    static Problem malformed(String field, String what) {
        return Problem.of(ProblemCode.MALFORMED_REQUEST, field + ": " + what, Particulars.field(field));
    }

    /** A batch that can never be stored. */
    static Problem unstorable(@Nullable String detail) {
        return Problem.of(ProblemCode.UNSTORABLE_BATCH, BATCH + ": " + detail);
    }

    /** The parser's words, which may have the whole value. */
    private static String words(JsonMappingException e) {
        String all = String.valueOf(e.getOriginalMessage());
        return all.length() > MAX_WORDS ? all.substring(0, MAX_WORDS) + "..." : all;
    }

    private static String place(JsonMappingException e) {
        int last = e.getPath().size() - 1;
        String field = last < 0 ? null : e.getPath().get(last).getFieldName();
        return field == null ? "body" : field;
    }

    /** Whether the batch has a wrong value. A text that ends early may have lost its rest on the way. */
    private static boolean isAboutBatch(JsonMappingException e) {
        return !e.getPath().isEmpty()
                && BATCH.equals(e.getPath().get(0).getFieldName())
                && !(e.getCause() instanceof JsonParseException);
    }
}
