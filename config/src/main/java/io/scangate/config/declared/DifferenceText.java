package io.scangate.config.declared;

import io.scangate.config.declared.Difference.Edit;
import io.scangate.config.declared.Difference.Publication;
import io.scangate.gateway.text.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A difference in words: {@code +} added, {@code ~} changed, {@code -} removed. Not thread-safe. */
final class DifferenceText {
    /** More names are not read. */
    private static final int MOST_KEPT = 20;

    private final List<String> lines = new ArrayList<>();

    private DifferenceText() {}

    static List<String> of(Difference difference) {
        DifferenceText text = new DifferenceText();
        text.lines.add(VisibleText.of(difference.appid()) + ": "
                + (difference.size() == 0 ? "as the file says" : difference.size() + " changes"));
        for (Map.Entry<String, String> member : difference.members().entrySet()) {
            text.lines.add(
                    member.getValue() == null
                            ? "  - member " + VisibleText.of(member.getKey())
                            : "  ~ member " + VisibleText.of(member.getKey()) + ": "
                                    + VisibleText.of(member.getValue()));
        }
        difference
                .deletes()
                .forEach(
                        one -> text.lines.add("  - " + VisibleText.of(one.rule().prefix())));
        difference.adds().forEach(text::add);
        difference.edits().forEach(text::edit);
        text.kept(difference.kept());
        return text.lines;
    }

    private void add(DeclaredRule rule) {
        lines.add("  + " + VisibleText.of(rule.prefix()));
        lines.add("      page: " + VisibleText.of(rule.page()));
        if (rule.occupies()) {
            lines.add("      occupies: true");
        }
        if (!rule.testVersion().equals(DeclaredRule.DEFAULT_VERSION)) {
            lines.add("      test_version: " + VisibleText.of(rule.testVersion()));
        }
        rule.testLinks().forEach(link -> lines.add("      test link: " + VisibleText.of(link)));
        lines.add("      published: " + Boolean.TRUE.equals(rule.published()));
    }

    private void edit(Edit edit) {
        DeclaredRule from = edit.from().rule();
        DeclaredRule to = edit.to();
        lines.add("  ~ " + VisibleText.of(from.prefix()));
        field("page", from.page(), to.page());
        field("occupies", String.valueOf(from.occupies()), String.valueOf(to.occupies()));
        field("test_version", from.testVersion(), to.testVersion());
        field("test_links", String.join(" ", from.testLinks()), String.join(" ", to.testLinks()));
        if (edit.publication() == Publication.UNPUBLISH) {
            field("published", "true", "false");
        } else if (edit.publication() == Publication.PUBLISH) {
            field(
                    "live page",
                    edit.from().livePage() == null ? "none" : edit.from().livePage(),
                    to.page());
        }
    }

    private void field(String name, String from, String to) {
        if (!from.equals(to)) {
            lines.add("      " + name + ": " + VisibleText.of(from) + " -> " + VisibleText.of(to));
        }
    }

    private void kept(List<String> kept) {
        if (kept.isEmpty()) {
            return;
        }
        lines.add("  not in the file, and kept (--prune removes them):");
        kept.stream().limit(MOST_KEPT).forEach(one -> lines.add("      " + VisibleText.of(one)));
        if (kept.size() > MOST_KEPT) {
            lines.add("      and " + (kept.size() - MOST_KEPT) + " more");
        }
    }
}
