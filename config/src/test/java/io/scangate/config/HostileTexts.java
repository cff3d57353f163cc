package io.scangate.config;

import java.util.ArrayList;
import java.util.List;

/** Hostile texts that can be told from each other, and the pages that have to show each of them as text. */
final class HostileTexts {
    /** Markup that a page would run, without white space, so that a link may have it. */
    private static final String MARKUP = "<script>alert(1)</script><img/src=x/onerror=alert(2)>\"&'";

    private static final String LINK = "javascript:alert(3)";

    /** Something turned around, something invisible, and an emoji of two UTF-16 units. */
    private static final String UNSEEN = "\u202Eesrever\u202C\u200B\uD83D\uDE00";

    /**
     * A text that somebody writes.
     *
     * @param id what it is, which is its beginning, too
     * @param user who looks at it
     * @param hash the page that shows it
     * @param visible what the page has to show, if it has not made markup of it
     */
    record Shown(String id, String user, String hash, String visible) {
        /** The same of a link in its canonical form. */
        String encoded() {
            return id + "%3Cscript%3Ealert(1)%3C/script%3E";
        }
    }

    private final List<Shown> shown = new ArrayList<>();

    /** A text for a field that takes everything. */
    static String of(String id) {
        return id + MARKUP + LINK + UNSEEN;
    }

    /** A text for a field that refuses invisible characters. */
    static String plain(String id) {
        return id + MARKUP + LINK + "\uD83D\uDE00";
    }

    /** The end of a link. */
    static String path(String id) {
        return id + MARKUP + LINK + "\uD83D\uDE00/";
    }

    /** A page of a mini program, which has letters, digits and some signs only. */
    static String page(String id) {
        return "pages/evil?x=" + id + "'&onerror=" + LINK;
    }

    /** What a page has to show of a text. */
    static String visible(String id) {
        return id + MARKUP;
    }

    /** Notes that a page has to show a text. */
    void expect(String id, String user, String hash) {
        shown.add(new Shown(id, user, hash, visible(id)));
    }

    /** The same of a page of a mini program. */
    void expectPage(String id, String user, String hash) {
        shown.add(new Shown(id, user, hash, page(id)));
    }

    List<Shown> all() {
        return List.copyOf(shown);
    }
}
