package io.scangate.config;

import io.scangate.config.documents.DocumentPages;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a document. A block {@code sh} has commands, a block {@code console} commands after {@code $ } with what they print;
 * {@code ...} there stands for any text. A comment before a block, {@code <!-- not run: REASON -->}, says why no build can run its commands.
 * Immutable.
 *
 * @param document such as {@code docs/backup.md}
 * @param line of the fence
 * @param language the word behind the fence; empty if there is none
 * @param notRun the reason; empty if the commands run
 * @param lines between the fences
 */
record DocumentBlock(String document, int line, String language, String notRun, List<String> lines) {
    private static final String FENCE = "```";
    private static final String PROMPT = "$ ";
    private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: (.+) -->");

    DocumentBlock {
        lines = List.copyOf(lines);
    }

    /**
     * A command, and what the document shows of its output.
     *
     * @param line of its first line in the document
     * @param printed empty if the document shows nothing
     */
    record Command(int line, String text, String printed) {}

    static List<DocumentBlock> of(String document) throws IOException {
        List<DocumentBlock> blocks = new ArrayList<>();
        List<String> all = Files.readAllLines(DocumentPages.ROOT.resolve(document));
        String reason = "";
        for (int i = 0; i < all.size(); i++) {
            Matcher comment = NOT_RUN.matcher(all.get(i));
            if (all.get(i).startsWith(FENCE)) {
                int end = i + 1 + all.subList(i + 1, all.size()).indexOf(FENCE);
                String language = all.get(i).substring(FENCE.length());
                blocks.add(new DocumentBlock(document, i + 1, language, reason, all.subList(i + 1, end)));
                i = end;
                reason = "";
            } else if (comment.matches()) {
                reason = comment.group(1);
            } else if (!all.get(i).isEmpty()) {
                reason = "";
            }
        }
        return blocks;
    }

    boolean hasCommands() {
        return language.equals("sh") || language.equals("console");
    }

    String place() {
        return document + ":" + line;
    }

    /** The commands in their order; a line that ends in a backslash goes on in the next one. */
    List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); ) {
            int first = i;
            String text = lines.get(i).startsWith(PROMPT) ? lines.get(i).substring(PROMPT.length()) : lines.get(i);
            while (lines.get(i).endsWith("\\")) {
                text += "\n" + lines.get(++i);
            }
            i++;
            int from = i;
            while (language.equals("console")
                    && i < lines.size()
                    && !lines.get(i).startsWith(PROMPT)) {
                i++;
            }
            if (!text.isBlank() && !text.startsWith("#")) {
                String printed = String.join("\n", lines.subList(from, i)).strip();
                commands.add(new Command(line + 1 + first, text, printed));
            }
        }
        return commands;
    }
}
