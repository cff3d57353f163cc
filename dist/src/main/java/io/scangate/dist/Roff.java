package io.scangate.dist;

/** The text of a manual page, in the macros of man(7). Not thread-safe. */
final class Roff {
    private final StringBuilder text = new StringBuilder();

    /** Makes a page of section 1. */
    Roff(String title, String date, String version) {
        line(".TH "
                + String.join(
                        " ", quoted(title), "1", quoted(date), quoted("scangate " + version), quoted("scangate")));
    }

    /** Begins a section. */
    Roff section(String heading) {
        return line(".SH " + quoted(heading));
    }

    /** Begins a part of a section. */
    Roff part(String heading) {
        return line(".SS " + quoted(heading));
    }

    /** Begins a paragraph. */
    Roff paragraph(String words) {
        return line(".PP").words(words);
    }

    /** Adds text to the paragraph. */
    Roff words(String words) {
        return words.isEmpty() ? this : line(escaped(words));
    }

    /** Adds an item of a list: a term in bold and its argument in italics, which may be empty, then their meaning. */
    Roff item(String term, String argument, String meaning) {
        line(".TP");
        line("\\fB" + escaped(term) + "\\fR" + (argument.isEmpty() ? "" : " \\fI" + escaped(argument) + "\\fR"));
        return words(meaning);
    }

    private Roff line(String line) {
        text.append(line).append('\n');
        return this;
    }

    private static String quoted(String words) {
        return '"' + escaped(words).replace("\"", "\\(dq") + '"';
    }

    /** Hyphens stay ASCII, so that flags can be searched and copied. A line that begins with a dot is no request. */
    private static String escaped(String words) {
        String plain = words.replace("\\", "\\e").replace("-", "\\-").replaceAll("\\s+", " ");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
