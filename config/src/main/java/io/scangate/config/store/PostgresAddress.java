package io.scangate.config.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/** The parts of an address {@code postgresql://HOST/DATABASE?NAME=VALUE&...}. Thread-safe. */
final class PostgresAddress {
    static final String USER = "user";
    static final String PASSWORD = "password";
    private static final Pattern MAY_BE_DECODED = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*");
    private static final List<String> LOGIN = List.of(USER, PASSWORD);

    private PostgresAddress() {}

    /**
     * Checks that the driver understands an address, whose messages about one that it does not would have the password.
     *
     * @throws IllegalArgumentException with a message that starts with the setting, without values of parameters
     */
    static void check(String database) {
        if (!database.startsWith("postgresql://")) {
            return;
        }
        int query = database.indexOf('?');
        String head = query < 0 ? database : database.substring(0, query);
        if (!isUnderstood(head)) {
            throw new IllegalArgumentException("database: \"" + head
                    + "\" (expected: postgresql://HOST/DATABASE or postgresql://HOST:PORT/DATABASE)");
        }
        for (String parameter : parameters(database)) {
            if (!MAY_BE_DECODED.matcher(parameter).matches()) {
                throw new IllegalArgumentException("database: the value of the parameter " + name(parameter)
                        + " (expected: % only in front of two hexadecimal digits, %25 for itself)");
            }
        }
    }

    private static boolean isUnderstood(String head) {
        try {
            new PGSimpleDataSource().setUrl("jdbc:" + head);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The decoded value of a parameter; empty if there is none. As in the driver, the last one counts. */
    static String parameter(String database, String name) {
        String found = "";
        for (String parameter : parameters(database)) {
            if (name(parameter).equals(name)) {
                found = value(parameter);
            }
        }
        return found;
    }

    /** The address without user and password. */
    static String withoutLogin(String database) {
        String kept = parameters(database).stream()
                .filter(parameter -> !LOGIN.contains(name(parameter)))
                .collect(Collectors.joining("&"));
        return database.replaceAll("\\?.*", "") + (kept.isEmpty() ? "" : "?" + kept);
    }

    private static List<String> parameters(String database) {
        int query = database.indexOf('?');
        return query < 0
                ? List.of()
                : Arrays.stream(database.substring(query + 1).split("&"))
                        .filter(parameter -> !parameter.isEmpty())
                        .toList();
    }

    private static String name(String parameter) {
        return parameter.replaceAll("=.*", "");
    }

    private static String value(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? "" : URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
    }
}
