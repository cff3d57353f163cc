package io.scangate.config.declared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.declared.Difference.Edit;
import io.scangate.config.declared.Difference.Publication;
import io.scangate.gateway.text.VisibleText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calls that end a difference: members, then fields of rules one by one, then deletes, adds and publishes, as many in one revision as the API takes.
 * Each is based on the version that was compared, so a change of somebody else in between is refused and not undone. Ends at the first refusal; a dry
 * run goes on and names all. A second run compares anew and makes the rest. Used once.
 */
final class Change {
    /** The most of a call. */
    private static final int MOST_ACTIONS = 100;
    /** The most rules that a call adds: it fetches their verification files. */
    private static final int MOST_ADDS = 10;

    private final Caller caller;
    private final Difference difference;
    private final boolean dryRun;
    private final Consumer<String> out;
    private final String account;
    private int refused;

    /** An action of the API, and the text by which a refusal names it. */
    private record Action(String about, ObjectNode json) {}

    Change(Caller caller, Difference difference, boolean dryRun, Consumer<String> out) {
        this.caller = caller;
        this.difference = difference;
        this.dryRun = dryRun;
        this.out = out;
        this.account = ControlPlane.path(difference.appid());
    }

    /** Whether the control plane accepts all. */
    boolean make() throws IOException {
        List<Action> actions = new ArrayList<>();
        if (members() && edits(actions) && actions(actions)) {
            out.accept("  " + (dryRun ? "would be accepted; nothing was changed" : "done"));
        } else if (!dryRun) {
            out.accept("  what was accepted before stays; run the command again once the cause is mended");
        }
        return refused == 0;
    }

    private boolean members() throws IOException {
        for (Map.Entry<String, String> member : difference.members().entrySet()) {
            String path = account + "/members/" + ControlPlane.encoded(member.getKey());
            String role = member.getValue();
            JsonNode body = role == null ? null : Caller.object().put("role", role);
            if (!isAccepted("member " + member.getKey(), role == null ? "DELETE" : "PUT", path, body)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAccepted(String about, String method, String path, @Nullable JsonNode body) throws IOException {
        try {
            caller.call(method, path + query(), body, Map.of());
            return true;
        } catch (RefusedCall e) {
            return goesOnAfter(e, place -> about);
        }
    }

    /** Edits the fields, and collects the actions: those of edited rules are based on the version after the edit. */
    private boolean edits(List<Action> actions) throws IOException {
        difference.deletes().forEach(one -> actions.add(ofRule("delete", one, one.version())));
        difference.adds().forEach(rule -> actions.add(add(rule)));
        for (Edit edit : difference.edits()) {
            long version = edit.from().version();
            if (edit.fields()) {
                try {
                    JsonNode after = caller.call(
                            "PATCH",
                            account + "/rules/" + edit.from().id() + query(),
                            fields(edit.to()),
                            Map.of("If-Match", "\"" + version + "\""));
                    version = after.path("version").asLong(version);
                } catch (RefusedCall e) {
                    if (!goesOnAfter(e, place -> edit.to().prefix())) {
                        return false;
                    }
                }
            }
            if (edit.publication() != Publication.NONE) {
                String action = edit.publication() == Publication.PUBLISH ? "publish" : "unpublish";
                actions.add(ofRule(action, edit.from(), version));
            }
        }
        return true;
    }

    private boolean actions(List<Action> actions) throws IOException {
        List<Action> call = new ArrayList<>();
        int adds = 0;
        for (Action action : actions) {
            boolean isAdd = action.json().path("action").asText().equals("add");
            if (call.size() == MOST_ACTIONS || (isAdd && adds == MOST_ADDS)) {
                if (!isAccepted(call)) {
                    return false;
                }
                call.clear();
                adds = 0;
            }
            call.add(action);
            adds += isAdd ? 1 : 0;
        }
        return call.isEmpty() || isAccepted(call);
    }

    private boolean isAccepted(List<Action> call) throws IOException {
        ObjectNode body = Caller.object();
        ArrayNode list = body.putArray("actions");
        call.forEach(action -> list.add(action.json()));
        try {
            caller.call("POST", account + "/releases" + query(), body, Map.of());
            return true;
        } catch (RefusedCall e) {
            return goesOnAfter(e, place -> about(call, place));
        }
    }

    /** The rule of a place such as {@code actions[2]}. */
    private static String about(List<Action> call, String place) {
        for (int i = 0; i < call.size(); i++) {
            if (place.startsWith("actions[" + i + "]")) {
                return call.get(i).about();
            }
        }
        return call.size() == 1
                ? call.get(0).about()
                : "the call with " + call.get(0).about();
    }

    /** Says why; only a dry run goes on. */
    private boolean goesOnAfter(RefusedCall refusal, UnaryOperator<String> about) {
        refused++;
        String more = refusal.code().equals(RefusedCall.OTHER_VERSION)
                ? "; somebody has changed it in between (run the command again)"
                : "";
        refusal.reasons()
                .forEach(one -> out.accept(
                        "  refused: " + VisibleText.of(about.apply(one.place())) + ": " + one.detail() + more));
        return dryRun;
    }

    private String query() {
        return dryRun ? "?dry_run=true" : "";
    }

    private static Action ofRule(String action, LiveRule rule, long version) {
        ObjectNode json =
                Caller.object().put("action", action).put("rule", rule.id()).put("version", version);
        return new Action(rule.rule().prefix(), json);
    }

    private static Action add(DeclaredRule rule) {
        ObjectNode json = Caller.object().put("action", "add").put("prefix", rule.prefix());
        json.setAll(fields(rule));
        return new Action(rule.prefix(), json.put("publish", Boolean.TRUE.equals(rule.published())));
    }

    private static ObjectNode fields(DeclaredRule rule) {
        ObjectNode fields = Caller.object()
                .put("page", rule.page())
                .put("occupies", rule.occupies())
                .put("test_version", rule.testVersion());
        rule.testLinks().forEach(fields.putArray("test_links")::add);
        return fields;
    }
}
