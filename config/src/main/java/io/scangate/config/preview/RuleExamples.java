package io.scangate.config.preview;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Links that show what a rule matches and what not, made from the rule itself: the link in small variations, each decided by the
 * gateway's own definition of a match. Takes O(length of the rule). Thread-safe.
 */
public final class RuleExamples {
    private static final String NAME = "table-7";
    private static final String PARAMETER = "from=qr";

    /** How an example differs from the rule's own link. */
    public enum Variation {
        SAME,
        BELOW,
        WITH_PARAMETERS,
        WITHOUT_SLASH,
        WITH_SLASH,
        LONGER_NAME,
        LONGER_VALUE,
        MORE_PARAMETERS,
        PARAMETER_IN_FRONT,
        WITHOUT_PARAMETERS,
        OTHER_CASE,
        OTHER_SCHEME;

        /** The name in answers. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An example.
     *
     * @param link canonical
     */
    public record Example(Variation variation, String link, boolean matches) {}

    private final Prefix rule;
    private final String origin;
    private final String path;
    private final String query;
    private final List<Example> examples = new ArrayList<>();

    private RuleExamples(Link link) {
        String text = link.toString();
        rule = new Prefix(link);
        origin = text.substring(0, link.pathStart());
        path = text.substring(link.pathStart(), link.pathEnd());
        query = text.substring(link.pathEnd());
    }

    /**
     * The examples of a rule, the rule's own link first.
     *
     * @param rule canonical
     */
    public static List<Example> of(Link rule) {
        RuleExamples of = new RuleExamples(rule);
        of.add(Variation.SAME, of.path, of.query);
        switch (of.rule.kind()) {
            case SUB_PATH -> of.addOfSubPath();
            case EXACT_PATH -> of.addOfExactPath();
            case QUERY_PREFIX -> of.addOfQuery();
        }
        of.addOtherCase();
        of.addOtherScheme();
        return List.copyOf(of.examples);
    }

    private void addOfSubPath() {
        add(Variation.BELOW, path + NAME, "");
        add(Variation.WITH_PARAMETERS, path, "?" + PARAMETER);
        if (path.length() > 1) {
            add(Variation.WITHOUT_SLASH, path.substring(0, path.length() - 1), "");
        }
    }

    private void addOfExactPath() {
        add(Variation.WITH_PARAMETERS, path, "?" + PARAMETER);
        add(Variation.WITH_SLASH, path + "/", "");
        add(Variation.BELOW, path + "/" + NAME, "");
        add(Variation.LONGER_NAME, path + "2", "");
    }

    private void addOfQuery() {
        add(Variation.LONGER_VALUE, path, query + "7");
        add(Variation.MORE_PARAMETERS, path, query + "&" + PARAMETER);
        add(Variation.PARAMETER_IN_FRONT, path, "?" + PARAMETER + "&" + query.substring(1));
        add(Variation.WITHOUT_PARAMETERS, path, "");
        add(Variation.BELOW, path + (path.endsWith("/") ? "" : "/") + NAME, query);
    }

    /** With the first letter of the path in the other case, unless it belongs to a {@code %XX}, whose case means nothing. */
    private void addOtherCase() {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                i += 2;
            } else if (Character.isLetter(c)) {
                char other = Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
                add(Variation.OTHER_CASE, path.substring(0, i) + other + path.substring(i + 1), query);
                return;
            }
        }
    }

    private void addOtherScheme() {
        String other = origin.startsWith("https:")
                ? origin.replaceFirst("https", "http")
                : origin.startsWith("http:") ? origin.replaceFirst("http", "https") : "";
        if (!other.isEmpty()) {
            add(Variation.OTHER_SCHEME, other, path, query);
        }
    }

    private void add(Variation variation, String ofPath, String ofQuery) {
        add(variation, origin, ofPath, ofQuery);
    }

    /** Adds an example, unless it would be too long for a link. */
    private void add(Variation variation, String ofOrigin, String ofPath, String ofQuery) {
        if (LinkParser.parse(ofOrigin + ofPath + ofQuery) instanceof Link link) {
            examples.add(new Example(variation, link.toString(), rule.matches(link)));
        }
    }
}
