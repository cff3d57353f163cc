package io.scangate.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of the log. */
class LogEncoderTest {
    private static LoggingEvent event(String message, Throwable error) {
        LoggingEvent event = new LoggingEvent(
                "here", new LoggerContext().getLogger("io.scangate.Some"), Level.WARN, message, error, new Object[] {7
                });
        event.setTimeStamp(1_700_000_000_123L);
        event.setThreadName("scangate-source");
        return event;
    }

    @Test
    void aLineOfJson_hasTheWholeEvent_onOneLine() throws IOException {
        String text = "no \"rules\"\n\u001b in {}";
        byte[] line = LogEncoder.line(event(text, new IOException("cut", new IllegalStateException("why"))));
        assertEquals(1, new String(line, StandardCharsets.UTF_8).lines().count());
        JsonNode json = new ObjectMapper().readTree(line);
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertEquals(List.of("time", "level", "logger", "thread", "message", "error"), names);
        assertEquals("2023-11-14T22:13:20.123Z", json.get("time").asText());
        assertEquals("WARN", json.get("level").asText());
        assertEquals("io.scangate.Some", json.get("logger").asText());
        assertEquals("scangate-source", json.get("thread").asText());
        assertEquals(text.replace("{}", "7"), json.get("message").asText());
        String error = json.get("error").asText();
        assertTrue(error.startsWith("java.io.IOException: cut"), error);
        assertTrue(error.contains("Caused by: java.lang.IllegalStateException: why"), error);
    }
}
