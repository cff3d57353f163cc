package io.scangate.config.documents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The links and headings of a page. */
final class DocumentLinks {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)\\s*");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern LINK_TEXT = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

    private DocumentLinks() {}

    /**
     * A link within the repository.
     *
     * @param line of the page
     * @param target the path from the root of the repository
     * @param anchor empty if the link names none
     */
    record Target(int line, String target, String anchor) {}

    /** The links of a page that lead to files of the repository. Fenced blocks have none. */
    static List<Target> of(String page) throws IOException {
        List<Target> targets = new ArrayList<>();
        int number = 0;
        for (String line : withoutBlocks(page)) {
            number++;
            Matcher link = LINK.matcher(CODE.matcher(line).replaceAll(""));
            while (link.find()) {
                String to = link.group(1) == null ? link.group(2) : link.group(1);
                if (!to.matches("[a-z]+:.*")) {
                    targets.add(target(page, number, to));
                }
            }
        }
        return targets;
    }

    private static Target target(String page, int line, String to) {
        int hash = to.indexOf('#');
        String path = hash < 0 ? to : to.substring(0, hash);
        String anchor = hash < 0 ? "" : to.substring(hash + 1);
        Path folder = Path.of("/" + page).getParent();
        String file = path.isEmpty() || folder == null
                ? page
                : folder.resolve(path).normalize().toString().replace('\\', '/').substring(1);
        return new Target(line, file, anchor);
    }

    /** The anchors of the headings, as a forge makes them. */
    static Set<String> anchors(String page) throws IOException {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> before = new HashMap<>();
        for (String line : withoutBlocks(page)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = anchor(heading.group(1));
                int count = before.merge(anchor, 1, Integer::sum);
                anchors.add(count == 1 ? anchor : anchor + "-" + (count - 1));
            }
        }
        return anchors;
    }

    /** Letters, digits, hyphens and underscores of all scripts stay; spaces become hyphens. */
    static String anchor(String heading) {
        return LINK_TEXT
                .matcher(heading)
                .replaceAll("$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "")
                .replace(' ', '-');
    }

    /** The lines, with those of fenced blocks empty. */
    private static List<String> withoutBlocks(String page) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean block = false;
        for (String line : DocumentPages.text(page).lines().toList()) {
            boolean fence = line.strip().startsWith("```");
            lines.add(fence || block ? "" : line);
            block ^= fence;
        }
        return lines;
    }
}
