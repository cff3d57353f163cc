package io.scangate.gateway.accesslog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.scangate.gateway.link.PercentEncoding;
import io.scangate.gateway.usage.QueryValues;
import io.scangate.gateway.wire.AccessEntry;
import io.scangate.gateway.wire.Utf8;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scanned link of a request's query, as far as a log may have it: without user information and fragment, and without the values of its
 * query unless the setting asks for them. Other scanned texts may be secrets of any form (of a Wi-Fi, of a second factor), so only the
 * links of the web are shown. Thread-safe.
 */
final class LoggedLink {
    private static final String PARAMETER = "link=";
    /** A scheme, its slashes, and the user information if there is any. */
    private static final Pattern START =
            Pattern.compile("((?:https?|ftp):[/\\\\]*)([^/\\\\?#]*@)?", Pattern.CASE_INSENSITIVE);

    private final boolean withQueryValues;

    LoggedLink(boolean withQueryValues) {
        this.withQueryValues = withQueryValues;
    }

    /** The link; null if the query has none of the web. */
    @Nullable
    String of(AccessEntry entry) {
        String target = entry.target();
        for (int at = entry.pathLength() + 1; at < target.length(); ) {
            int next = target.indexOf('&', at);
            int end = next < 0 ? target.length() : next;
            if (target.startsWith(PARAMETER, at)) {
                return shown(decoded(target.substring(at + PARAMETER.length(), end)));
            }
            at = end + 1;
        }
        return null;
    }

    private static String decoded(String value) {
        byte[] bytes = value.getBytes(ISO_8859_1);
        return Utf8.text(Arrays.copyOf(bytes, PercentEncoding.decodeForm(bytes, 0, bytes.length, bytes, 0)));
    }

    private @Nullable String shown(String link) {
        Matcher start = START.matcher(link);
        if (!start.lookingAt()) {
            return null;
        }
        int fragment = link.indexOf('#');
        String rest = link.substring(start.end(), fragment < 0 ? link.length() : fragment);
        String shown = start.group(1) + (start.group(2) == null ? "" : "*@") + rest;
        return withQueryValues ? shown : QueryValues.hidden(shown);
    }
}
