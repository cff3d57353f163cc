package io.scangate.config.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Checks the answers of scans by the history, as soon as it knows their revisions. Thread-safe. */
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Open(int slot, long revision, String answer) {}

    private final History history;
    private final Faults faults;
    private final Deque<Open> open = new ArrayDeque<>();

    Answers(History history, Faults faults) {
        this.history = history;
        this.faults = faults;
    }

    /** The version and page of a decision, such as {@code release pages/a}, or the reason for the web page, or the code of a problem. */
    static String text(JsonNode decision) {
        if (decision.has("reason")) {
            return decision.path("reason").asText();
        }
        return decision.has("code")
                ? decision.path("code").asText()
                : decision.path("version").asText() + " "
                        + decision.path("page").asText().replaceAll("\\?.*", "");
    }

    /** Takes the answer to a scan of a link of a changing rule; null for the revision is a fault. */
    void take(int slot, String revision, String body) throws IOException {
        if (revision.isEmpty()) {
            faults.add("an answer without its revision: " + body);
            return;
        }
        String answer = text(JSON.readTree(body));
        faults.count(answer.equals(History.NONE) ? "scans without a rule" : "scans of changing rules");
        synchronized (open) {
            open.add(new Open(slot, Long.parseLong(revision), answer));
        }
    }

    /** Takes the answer to a scan of a rule that stays as it is. */
    void takeSteady(String expected, String body) throws IOException {
        String answer = text(JSON.readTree(body));
        faults.count("scans of steady rules");
        if (!answer.equals(expected)) {
            faults.add("wrong: " + answer + " instead of " + expected);
        }
    }

    /** Checks all answers of known revisions. */
    void settle() {
        synchronized (open) {
            long known = history.known();
            for (Open each : open) {
                if (each.revision <= known) {
                    check(each);
                }
            }
            open.removeIf(each -> each.revision <= known);
        }
    }

    private void check(Open each) {
        faults.count("checked answers");
        if (!history.allows(each.slot, each.revision, each.answer)) {
            faults.add("wrong: slot " + each.slot + " at revision " + each.revision + ": " + each.answer);
        }
    }

    /** How many answers wait for their revision. */
    int waiting() {
        synchronized (open) {
            return open.size();
        }
    }
}
