package io.scangate.config.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of a backup: the header; for each table a line with its name and columns, then a line for each row; at the end the
 * numbers of tables and rows, and the SHA-256 of all lines before. Not thread-safe.
 */
public final class BackupWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final MessageDigest digest = BackupReader.sha256();
    private final JsonGenerator json;
    private int tables;
    private long rows;

    BackupWriter(OutputStream out) throws IOException {
        this.json = new JsonFactory()
                .createGenerator(new DigestedOutput(new BufferedOutputStream(out, BUFFER_BYTES), digest));
        json.setRootValueSeparator(null);
    }

    /** Writes the first line. */
    public void header(BackupHeader header) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", BackupHeader.FORMAT);
        json.writeStringField("schema", header.schema());
        json.writeStringField("version", header.version());
        json.writeNumberField("revision", header.revision());
        json.writeStringField("made_at", header.madeAt().toString());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /** Begins a table. */
    public void table(Table table) throws IOException {
        tables++;
        json.writeStartObject();
        json.writeStringField("table", table.name());
        json.writeArrayFieldStart("columns");
        for (Table.Column column : table.columns()) {
            json.writeStartArray();
            json.writeString(column.name());
            json.writeString(column.type().code());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /**
     * Writes a row of the last table.
     *
     * @param values a Long, a String, a byte[] or null for each column
     */
    public void row(@Nullable Object[] values) throws IOException {
        rows++;
        json.writeStartArray();
        for (Object value : values) {
            if (value == null) {
                json.writeNull();
            } else if (value instanceof Long number) {
                json.writeNumber(number);
            } else if (value instanceof byte[] bytes) {
                json.writeBinary(bytes);
            } else {
                json.writeString((String) value);
            }
        }
        json.writeEndArray();
        json.writeRaw('\n');
    }

    /** Writes the last line. */
    Totals end() throws IOException {
        json.flush();
        json.writeStartObject();
        json.writeNumberField("tables", tables);
        json.writeNumberField("rows", rows);
        json.writeStringField("sha256", HexFormat.of().formatHex(digest.digest()));
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
        return new Totals(tables, rows);
    }
}
