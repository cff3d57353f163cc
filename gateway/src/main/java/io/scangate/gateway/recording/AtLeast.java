package io.scangate.gateway.recording;

import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.SettingControl;
import org.jspecify.annotations.Nullable;

/**
 * The shortest time that a recording wants, such as {@code 5 ms}. The recorder's own threshold would need an event at the beginning of each
 * request. The smallest value of all recordings counts, as for the recorder's settings. Thread-safe.
 */
public final class AtLeast extends SettingControl {
    private static final Duration USUAL = Duration.ofMillis(20);
    private static final Pattern TIME = Pattern.compile("(\\d{1,9}) ?(ns|us|ms|s)");

    /** One for the process, as the recorder has one object for each kind of event. */
    private static volatile long nanos = USUAL.toNanos();

    private volatile String value = USUAL.toMillis() + " ms";
    private volatile String combined = value;

    static long nanos() {
        return nanos;
    }

    boolean accepts(long time) {
        return time >= nanos;
    }

    @Override
    public String combine(Set<String> values) {
        combined = values.stream().min(Comparator.comparingLong(AtLeast::parse)).orElse(value);
        return combined;
    }

    /** A text of another form counts as the usual time: the recorder has no way to refuse it. */
    @Override
    public void setValue(@Nullable String text) {
        // The recorder of JDK 17 loses what combine returns.
        String given = text == null ? combined : text;
        nanos = parse(given);
        value = given;
    }

    @Override
    public String getValue() {
        return value;
    }

    private static long parse(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return USUAL.toNanos();
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ns" -> number;
            case "us" -> number * 1_000;
            case "ms" -> number * 1_000_000;
            default -> number * 1_000_000_000;
        };
    }
}
