package io.scangate.gateway.usage;

/**
 * Hides the values in the query of a link: {@code https://h/p?a=1&b=2} becomes {@code https://h/p?a=*&b=*}. A part without
 * {@code =} may be a value, so all of it is hidden. The result is a canonical link if the link is. Thread-safe.
 */
public final class QueryValues {
    private static final String HIDDEN = "*";

    private QueryValues() {}

    /** The link without values; the same if it has no query. O(length). */
    public static String hidden(String link) {
        int query = link.indexOf('?') + 1;
        if (query == 0) {
            return link;
        }
        StringBuilder hidden = new StringBuilder(link.substring(0, query));
        for (int start = query; start <= link.length(); ) {
            int next = link.indexOf('&', start);
            int end = next < 0 ? link.length() : next;
            int value = Math.min(end, Math.max(start, link.indexOf('=', start) + 1));
            hidden.append(link, start, value > start && link.charAt(value - 1) == '=' ? value : start);
            hidden.append(start == end ? "" : HIDDEN).append(next < 0 ? "" : "&");
            start = end + 1;
        }
        return hidden.toString();
    }
}
