package io.scangate.config.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.soak.Api.Reply;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Adds, edits, publishes, unpublishes and deletes the rules of a fixed number of slots, one change after the other. Nothing else changes these rules,
 * so the history has what each revision answers. Not thread-safe.
 */
final class Changer {
    /** The account of the changing rules. */
    static final String ACCOUNT = "/v1/accounts/wx-change";

    static final int SLOTS = 30;
    private static final String RULES = ACCOUNT + "/rules";

    private enum State {
        ABSENT,
        UNPUBLISHED,
        LIVE
    }

    private final State[] states = new State[SLOTS];
    private final String[] ids = new String[SLOTS];
    private final Api api;
    private final String origin;
    private final History history;
    private final Answers answers;
    private final Faults faults;
    private final Random random;
    private int pages;

    Changer(Api api, String origin, History history, Answers answers, Faults faults, Random random) {
        this.api = api;
        this.origin = origin;
        this.history = history;
        this.answers = answers;
        this.faults = faults;
        this.random = random;
        Arrays.fill(states, State.ABSENT);
    }

    /** The range of the rule of a slot. */
    static String prefix(String origin, int slot) {
        return origin + "/s" + slot + "/";
    }

    /** What scans of a rule answer, as the list of rules shows it. */
    static String answer(JsonNode rule) {
        return rule.path("state").asText().equals("published")
                ? "release " + rule.at("/live/page").asText()
                : "unpublished";
    }

    /** Makes the next change. */
    void step() throws Exception {
        int slot = random.nextInt(SLOTS);
        int choice = random.nextInt(100);
        switch (states[slot]) {
            case ABSENT -> add(slot);
            case UNPUBLISHED -> {
                if (choice < 75) {
                    publish(slot, rule(slot));
                } else {
                    delete(slot);
                }
            }
            case LIVE -> {
                if (choice < 50) {
                    edit(slot);
                } else if (choice < 70) {
                    unpublish(slot);
                } else {
                    delete(slot);
                }
            }
        }
        answers.settle();
    }

    private void changed(int slot, State state, String answer, Callable<Reply> call) throws Exception {
        long after = history.known();
        Reply unused = call.call();
        states[slot] = state;
        history.add(slot, after, api.revision(), answer);
        faults.count("changes");
    }

    private String page() {
        pages++;
        return "pages/v" + pages;
    }

    private Reply rule(int slot) throws IOException, InterruptedException {
        return api.get(RULES + "/" + ids[slot]).is(200);
    }

    private void add(int slot) throws Exception {
        String body = "{\"prefix\": \"" + prefix(origin, slot) + "\", \"page\": \"" + page() + "\"}";
        changed(slot, State.UNPUBLISHED, "unpublished", () -> {
            Reply added = api.post(RULES, body).is(201);
            ids[slot] = added.text("id");
            return added;
        });
    }

    private void publish(int slot, Reply rule) throws Exception {
        changed(slot, State.LIVE, "release " + rule.text("page"), () -> api.post(
                        RULES + "/" + ids[slot] + "/publish", null)
                .is(200));
    }

    private void edit(int slot) throws Exception {
        Reply edited = api.call("PATCH", RULES + "/" + ids[slot], "{\"page\": \"" + page() + "\"}")
                .is(200);
        faults.count("changes");
        publish(slot, edited);
    }

    private void unpublish(int slot) throws Exception {
        changed(slot, State.UNPUBLISHED, "unpublished", () -> api.post(RULES + "/" + ids[slot] + "/unpublish", null)
                .is(200));
    }

    private void delete(int slot) throws Exception {
        changed(slot, State.ABSENT, History.NONE, () -> api.call("DELETE", RULES + "/" + ids[slot], null)
                .isGood());
    }
}
