package io.scangate.config.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a backup, as {@link BackupWriter} writes them. Its memory is that of the longest line. Until {@link #nextTable} has
 * returned null, the lines may be damaged. Not thread-safe.
 */
public final class BackupReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private final Lines lines;
    private final MessageDigest digest = sha256();
    private final BackupHeader header;
    private ColumnType[] types = new ColumnType[0];
    private int tables;
    private long rows;

    BackupReader(InputStream in) throws IOException {
        this.lines = new Lines(in);
        lines.next();
        this.header = BackupHeader.read(line());
        advance();
    }

    /** Its first line. */
    public BackupHeader header() {
        return header;
    }

    /** What was read so far. */
    public Totals totals() {
        return new Totals(tables, rows);
    }

    /**
     * Begins the next table; passes over rows of the one before that were not read.
     *
     * @return null if there is none: then all lines have the digest of the last one
     * @throws BackupException if the file is damaged
     */
    public @Nullable Table nextTable() throws IOException {
        while (isRow()) {
            rows++;
            advance();
        }
        JsonNode line = object();
        if (!line.has("table")) {
            checkEnd(line);
            return null;
        }
        Table table = Table.read(line);
        tables++;
        types = table.types();
        advance();
        return table;
    }

    /**
     * The next row of the table: a Long, a String, a byte[] or null for each column.
     *
     * @return null if there is none
     */
    public @Nullable Object @Nullable [] nextRow() throws IOException {
        if (!isRow()) {
            return null;
        }
        @Nullable Object[] values = new @Nullable Object[types.length];
        try (JsonParser parser = FACTORY.createParser(lines.bytes(), 0, lines.length())) {
            parser.nextToken();
            for (int i = 0; i < types.length; i++) {
                values[i] = value(types[i], parser.nextToken(), parser);
            }
            if (parser.nextToken() != JsonToken.END_ARRAY || parser.nextToken() != null) {
                throw damaged("a row has more values than columns");
            }
        } catch (JsonProcessingException e) {
            // The parser's message has values of the row.
            throw damaged("a row is no JSON");
        }
        rows++;
        advance();
        return values;
    }

    private static @Nullable Object value(ColumnType type, JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token != (type == ColumnType.NUMBER ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_STRING)) {
            throw damaged("a value is no " + type.code());
        }
        return switch (type) {
            case NUMBER -> parser.getLongValue();
            case TEXT -> parser.getText();
            case BYTES -> parser.getBinaryValue();
        };
    }

    private boolean isRow() {
        return lines.length() > 0 && lines.bytes()[0] == '[';
    }

    /** The last line has the digest of the lines before, so each one counts only when the next one is read. */
    private void advance() throws IOException {
        digest.update(lines.bytes(), 0, lines.length());
        digest.update((byte) '\n');
        if (!lines.next()) {
            throw damaged("its last line is missing");
        }
    }

    private JsonNode object() throws IOException {
        JsonNode line = line();
        if (!line.isObject()) {
            throw damaged("a line is neither a table nor a row");
        }
        return line;
    }

    /** The line as JSON; a missing node if it is none, as in the file of another program. */
    private JsonNode line() throws IOException {
        try {
            return MAPPER.readTree(lines.bytes(), 0, lines.length());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private void checkEnd(JsonNode line) throws IOException {
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(line.path("sha256").asText())) {
            throw damaged("its lines do not have the SHA-256 of its last line");
        }
        if (line.path("rows").asLong() != rows || line.path("tables").asInt() != tables || lines.next()) {
            throw damaged("its last line does not fit the others");
        }
    }

    static BackupException damaged(String what) {
        return new BackupException("it is damaged: " + what + ". Take another backup");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
