package io.scangate.gateway.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.gateway.command.LogSettings.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Writes log lines in the pattern of {@code logback.xml}, or as JSON. The format may change while the process runs.
 * Thread-safe.
 */
public final class LogEncoder extends PatternLayoutEncoder {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** For the process, as the standard error is. Null until there are settings: then the environment counts. */
    private static volatile @Nullable LogFormat inForce;

    private boolean json;

    /** Takes the form of the lines before there are settings, from {@code logback.xml}. */
    public void setFormat(String format) {
        json = format.equalsIgnoreCase(LogFormat.JSON.name());
    }

    /** Puts settings in force. */
    static void use(LogSettings settings) {
        inForce = settings.logFormat();
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.valueOf(settings.logLevel().name()));
        }
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        LogFormat format = inForce;
        boolean asJson = format == null ? json : format == LogFormat.JSON;
        return asJson ? line(event) : super.encode(event);
    }

    /** An object on one line. */
    static byte[] line(ILoggingEvent event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator line = JSON.createGenerator(out)) {
            line.writeStartObject();
            line.writeStringField("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
            line.writeStringField("level", event.getLevel().toString());
            line.writeStringField("logger", event.getLoggerName());
            line.writeStringField("thread", event.getThreadName());
            line.writeStringField("message", event.getFormattedMessage());
            IThrowableProxy error = event.getThrowableProxy();
            if (error != null) {
                line.writeStringField("error", ThrowableProxyUtil.asString(error));
            }
            line.writeEndObject();
            line.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
