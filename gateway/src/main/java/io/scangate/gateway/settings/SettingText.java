package io.scangate.gateway.settings;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts settings between text and values, by the value's type. Thread-safe. */
final class SettingText {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    /** Sums of such durations with a time in nanoseconds do not overflow. */
    private static final Duration MAX_DURATION = Duration.ofDays(3650);

    /** Last words of the keys of settings that are names of files. */
    private static final Set<String> FILES = Set.of("file", "cert", "key", "ca", "response");

    private SettingText() {}

    /**
     * Reads a value. Types of our own have a static method {@code parse(String)}.
     *
     * @throws IllegalArgumentException if the text is no such value; the message is the expected form
     */
    static Object parse(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type == int.class || type == long.class || type == double.class) {
            return number(text, type);
        }
        if (type == boolean.class) {
            return flag(text);
        }
        if (type == Duration.class) {
            return duration(text);
        }
        return type.isEnum() ? constant(text, type) : own(text, type);
    }

    private static Object number(String text, Class<?> type) {
        try {
            if (type == int.class) {
                return Integer.valueOf(text);
            }
            return type == long.class ? (Object) Long.valueOf(text) : (Object) Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(type == double.class ? "a number" : "a whole number", e);
        }
    }

    private static Object flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    private static Object duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a duration such as 500ms, 10s, 5m or 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        TemporalUnit unit =
                switch (matcher.group(2)) {
                    case "ms" -> ChronoUnit.MILLIS;
                    case "s" -> ChronoUnit.SECONDS;
                    case "m" -> ChronoUnit.MINUTES;
                    default -> ChronoUnit.HOURS;
                };
        if (number > MAX_DURATION.dividedBy(unit.getDuration())) {
            throw new IllegalArgumentException("a duration of at most " + MAX_DURATION.toHours() + "h");
        }
        return Duration.of(number, unit);
    }

    static String ofDuration(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static Object constant(String text, Class<?> type) {
        Enum<?>[] constants = (Enum<?>[]) type.getEnumConstants();
        for (Enum<?> constant : constants) {
            if (ofEnum(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                Arrays.stream(constants).map(SettingText::ofEnum).collect(Collectors.joining(", ")));
    }

    /** The only values of a type; empty if there are too many. */
    static List<String> choices(Class<?> type) {
        if (type == boolean.class) {
            return List.of("true", "false");
        }
        return type.isEnum()
                ? Arrays.stream((Enum<?>[]) type.getEnumConstants())
                        .map(SettingText::ofEnum)
                        .toList()
                : List.of();
    }

    /** What stands for a value in the help. */
    static String label(String key, Class<?> type) {
        if (type == Duration.class) {
            return "TIME";
        }
        if (type == int.class || type == long.class) {
            return "N";
        }
        String last = key.substring(key.lastIndexOf('-') + 1);
        return FILES.contains(last) ? "FILE" : last.toUpperCase(Locale.ROOT);
    }

    static String ofEnum(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object own(String text, Class<?> type) {
        try {
            return type.getMethod("parse", String.class).invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no static parse(String) in " + type, e);
        }
    }

    /** Converts {@code eventLoops} to {@code event-loops}. */
    static String hyphenated(String name) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                key.append('-');
            }
            key.append(Character.toLowerCase(c));
        }
        return key.toString();
    }
}
