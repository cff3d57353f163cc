package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a snapshot besides its rules, as the note of a compiled file: JSON, in which unknown fields are
 * skipped. Immutable.
 *
 * @param program the version of the program that compiled the snapshot
 * @param stamp a number that changes when the snapshot's file changes, from its modification and change time; 0 if
 *     these times are not certain
 * @param mark the mark of the snapshot; null if it has none
 * @param rulesSeen the number of rules of the document, good and bad
 * @param rejections the rejected rules of the document
 * @param warnings the harmless faults of the document
 */
public record CompiledNote(
        String program,
        long stamp,
        @Nullable String mark,
        long rulesSeen,
        Rejections rejections,
        List<String> warnings) {
    /**
     * Escapes all non-ASCII characters, because texts of rejected rules may have lone surrogates, which UTF-8 cannot
     * represent.
     */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    public CompiledNote {
        warnings = List.copyOf(warnings);
    }

    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("program", program);
            json.writeNumberField("stamp", stamp);
            if (mark != null) {
                json.writeStringField("mark", mark);
            }
            json.writeNumberField("rules_seen", rulesSeen);
            json.writeNumberField("rejected", rejections.total());
            json.writeNumberField("bad_rules", rejections.badRules());
            json.writeObjectFieldStart("by_reason");
            for (Map.Entry<RejectionReason, Long> entry : rejections.byReason().entrySet()) {
                json.writeNumberField(entry.getKey().name(), entry.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("first");
            for (RejectedRule rejected : rejections.first()) {
                write(rejected, json);
            }
            json.writeEndArray();
            json.writeFieldName("warnings");
            json.writeArray(warnings.toArray(String[]::new), 0, warnings.size());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(RejectedRule rejected, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("line", rejected.place().line());
        json.writeNumberField("column", rejected.place().column());
        json.writeStringField("appid", rejected.appid());
        if (rejected.prefix() != null) {
            json.writeStringField("prefix", rejected.prefix());
        }
        json.writeStringField("reason", rejected.reason().name());
        json.writeStringField("detail", rejected.detail());
        json.writeEndObject();
    }

    /**
     * Reads a note.
     *
     * @throws IOException if the text is no note
     */
    public static CompiledNote parse(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            return new Parser(new Cursor(parser)).read();
        } catch (IllegalArgumentException e) {
            throw new IOException("not a note of compiled rules: " + e.getMessage(), e);
        }
    }

    /** Reads one note. */
    private static final class Parser {
        private final Cursor cursor;
        private @Nullable String program;
        private long stamp;
        private @Nullable String mark;
        private long rulesSeen;
        private long rejected;
        private long badRules;
        private final Map<RejectionReason, Long> byReason = new EnumMap<>(RejectionReason.class);
        private final List<RejectedRule> first = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        Parser(Cursor cursor) {
            this.cursor = cursor;
        }

        CompiledNote read() throws IOException {
            if (cursor.value() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(cursor.describe() + " (expected: an object)");
            }
            for (String field = cursor.field(); field != null; field = cursor.field()) {
                cursor.value();
                readField(field);
            }
            if (program == null) {
                throw new IllegalArgumentException("program: missing");
            }
            Rejections rejections = new Rejections(rejected, badRules, byReason, first);
            return new CompiledNote(program, stamp, mark, rulesSeen, rejections, warnings);
        }

        private void readField(String field) throws IOException {
            switch (field) {
                case "program" -> program = cursor.parser().getText();
                case "stamp" -> stamp = cursor.parser().getLongValue();
                case "mark" -> mark = cursor.parser().getText();
                case "rules_seen" -> rulesSeen = cursor.parser().getLongValue();
                case "rejected" -> rejected = cursor.parser().getLongValue();
                case "bad_rules" -> badRules = cursor.parser().getLongValue();
                case "by_reason" -> readReasons();
                case "first" -> {
                    while (cursor.element()) {
                        first.add(readRejected());
                    }
                }
                case "warnings" -> {
                    while (cursor.element()) {
                        warnings.add(cursor.parser().getText());
                    }
                }
                default -> cursor.skip();
            }
        }

        private void readReasons() throws IOException {
            for (String reason = cursor.field(); reason != null; reason = cursor.field()) {
                cursor.value();
                byReason.put(RejectionReason.valueOf(reason), cursor.parser().getLongValue());
            }
        }

        private RejectedRule readRejected() throws IOException {
            int line = 0;
            int column = 0;
            String appid = "";
            String prefix = null;
            String reason = "";
            String detail = "";
            for (String field = cursor.field(); field != null; field = cursor.field()) {
                cursor.value();
                switch (field) {
                    case "line" -> line = cursor.parser().getIntValue();
                    case "column" -> column = cursor.parser().getIntValue();
                    case "appid" -> appid = cursor.parser().getText();
                    case "prefix" -> prefix = cursor.parser().getText();
                    case "reason" -> reason = cursor.parser().getText();
                    case "detail" -> detail = cursor.parser().getText();
                    default -> cursor.skip();
                }
            }
            return new RejectedRule(new Place(line, column), appid, prefix, RejectionReason.valueOf(reason), detail);
        }
    }
}
