package io.scangate.gateway.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.scangate.gateway.wire.AccessEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Writes an entry as one line of JSON in visible ASCII: everything else is escaped. Thread-safe. */
final class AccessLine {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .characterEscapes(new Escapes())
            .build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final long NANOS_OF_MICRO = 1000;

    private final LoggedLink links;

    AccessLine(LoggedLink links) {
        this.links = links;
    }

    /** JSON allows the character DEL as it is; terminals may obey it. */
    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private static final int DEL = 127;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[DEL] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }

    /** Appends the line of an entry. */
    void write(AccessEntry entry, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("time", TIME.format(Instant.ofEpochMilli(entry.epochMillis())));
            json.writeStringField("listener", entry.listener());
            InetAddress client = entry.client();
            write(json, "client", client == null ? null : client.getHostAddress());
            json.writeNumberField("http", entry.http());
            if (!entry.target().isEmpty()) {
                json.writeStringField("method", entry.method());
                json.writeStringField("path", entry.target().substring(0, entry.pathLength()));
                write(json, "link", links.of(entry));
            }
            json.writeNumberField("status", entry.status());
            json.writeNumberField("bytes", entry.bytes());
            json.writeNumberField("micros", entry.nanos() / NANOS_OF_MICRO);
            write(json, "request_id", entry.requestId());
            write(json, "trace_id", entry.traceId());
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void write(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
