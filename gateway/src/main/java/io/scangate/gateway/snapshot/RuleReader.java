package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonToken;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one rule after the other. After the first fault of a rule, reading continues, because the prefix, which
 * identifies the rule, may still come. {@code null} counts as an absent {@code live}, {@code test} or {@code withheld}.
 * Not thread-safe.
 */
final class RuleReader {
    private static final String A_STRING = "a string";

    private final Cursor cursor;
    private final UnknownFields unknown;
    private final TextCache pages = new TextCache();
    private final List<String> links = new ArrayList<>();

    private Place place = Place.NONE;
    private @Nullable String prefix;
    private @Nullable String livePage;
    private @Nullable TestPage test;
    private @Nullable Withheld withheld;
    private @Nullable RejectionReason problem;
    private String detail = "";

    RuleReader(Cursor cursor, UnknownFields unknown) {
        this.cursor = cursor;
        this.unknown = unknown;
    }

    /** Reads the rule at the current token; null if it is bad. {@link #rejected} then returns the reason. */
    @Nullable
    Rule read() throws IOException {
        place = cursor.place();
        prefix = null;
        livePage = null;
        test = null;
        withheld = null;
        problem = null;
        if (!cursor.at(JsonToken.START_OBJECT)) {
            wrongKind("rule", "an object");
            return null;
        }
        for (String field = cursor.field(); field != null; field = cursor.field()) {
            cursor.value();
            switch (field) {
                case "prefix" -> prefix = string("prefix", false);
                case "live" -> readLive();
                case "test" -> readTest();
                case "withheld" -> withheld = withheld();
                default -> skipUnknown("a rule", field);
            }
        }
        if (prefix == null) {
            malformed("prefix: missing (expected: a link)");
        }
        return problem == null && prefix != null ? new Rule(prefix, livePage, test, withheld, place) : null;
    }

    /** The rejection of the last rule read, a bad one. It lacks the appid, which may come after the rules. */
    RejectedRule rejected() {
        RejectionReason reason = problem == null ? RejectionReason.MALFORMED_RULE : problem;
        return new RejectedRule(place, "", prefix, reason, detail);
    }

    private void readLive() throws IOException {
        if (!isObject("live")) {
            return;
        }
        String page = null;
        for (String field = cursor.field(); field != null; field = cursor.field()) {
            cursor.value();
            if (field.equals("page")) {
                page = string("live.page", true);
            } else {
                skipUnknown("live", field);
            }
        }
        if (page == null) {
            malformed("live.page: missing (expected: a page path)");
        }
        livePage = page;
    }

    private void readTest() throws IOException {
        if (!isObject("test")) {
            return;
        }
        String page = null;
        Version version = null;
        boolean hasLinks = false;
        links.clear();
        for (String field = cursor.field(); field != null; field = cursor.field()) {
            cursor.value();
            switch (field) {
                case "page" -> page = string("test.page", true);
                case "version" -> version = version();
                case "links" -> hasLinks = readLinks();
                default -> skipUnknown("test", field);
            }
        }
        if (page == null) {
            malformed("test.page: missing (expected: a page path)");
        } else if (version == null) {
            malformed("test.version: missing (expected: develop, trial or release)");
        } else if (!hasLinks) {
            malformed("test.links: missing (expected: an array of links)");
        } else {
            test = new TestPage(page, version, links);
        }
    }

    private @Nullable Version version() throws IOException {
        String code = string("test.version", true);
        Version version = code == null ? null : Version.ofCode(code);
        if (code != null && version == null) {
            problem(
                    RejectionReason.UNKNOWN_VERSION,
                    "test.version: " + Text.quoted(code) + " (expected: develop, trial or release)");
        }
        return version;
    }

    private @Nullable Withheld withheld() throws IOException {
        if (cursor.at(JsonToken.VALUE_NULL)) {
            return null;
        }
        String code = string("withheld", true);
        Withheld found = code == null ? null : Withheld.ofCode(code);
        if (code != null && found == null) {
            problem(
                    RejectionReason.UNKNOWN_WITHHELD,
                    "withheld: " + Text.quoted(code) + " (expected: suspended or blocked)");
        }
        return found;
    }

    private boolean readLinks() throws IOException {
        if (!cursor.at(JsonToken.START_ARRAY)) {
            wrongKind("test.links", "an array of links");
            return true;
        }
        while (cursor.element()) {
            String link = string("a test link", false);
            if (link != null) {
                links.add(link);
            }
        }
        return true;
    }

    /** The current value if it is a string; any other value makes the rule bad. */
    private @Nullable String string(String name, boolean repeats) throws IOException {
        if (!cursor.at(JsonToken.VALUE_STRING)) {
            wrongKind(name, A_STRING);
            return null;
        }
        return repeats ? pages.text(cursor.parser()) : cursor.parser().getText();
    }

    private boolean isObject(String name) throws IOException {
        if (cursor.at(JsonToken.START_OBJECT)) {
            return true;
        }
        if (!cursor.at(JsonToken.VALUE_NULL)) {
            wrongKind(name, "an object");
        }
        return false;
    }

    private void skipUnknown(String owner, String field) throws IOException {
        unknown.note(owner, field);
        cursor.skip();
    }

    private void wrongKind(String name, String expected) throws IOException {
        malformed(name + ": " + cursor.describe() + " (expected: " + expected + ")");
        cursor.skip();
    }

    private void malformed(String found) {
        problem(RejectionReason.MALFORMED_RULE, found);
    }

    /** Records the first problem only, because later ones often follow from it. */
    private void problem(RejectionReason reason, String found) {
        if (problem == null) {
            problem = reason;
            detail = found;
        }
    }
}
