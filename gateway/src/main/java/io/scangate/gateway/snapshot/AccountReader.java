package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonToken;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one account after the other. {@code null} counts as absent {@code members} or {@code rules}. Keeps the rejected
 * rules of an account until its end, because its appid may come last. Not thread-safe.
 */
final class AccountReader {
    private final Cursor cursor;
    private final AccountDigests digests;
    private final UnknownFields unknown;
    private final RejectionLog log;
    private final RuleReader ruleReader;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();

    private Place place = Place.NONE;
    private @Nullable String appid;
    private Map<String, Role> members = Map.of();
    private @Nullable String problem;
    private long rulesSeen;
    private Digest digest = Digest.ZERO;

    AccountReader(Cursor cursor, AccountDigests digests, UnknownFields unknown, RejectionLog log) {
        this.cursor = cursor;
        this.digests = digests;
        this.unknown = unknown;
        this.log = log;
        this.ruleReader = new RuleReader(cursor, unknown);
    }

    /** A rejection that lacks its appid, and the number of its rules. */
    private record Pending(RejectedRule rejected, int rules) {}

    /** The number of rules so far, good and bad. */
    long rulesSeen() {
        return rulesSeen;
    }

    /** The digest of the last account, also of a bad one; zero if it was no object. */
    Digest digest() {
        return digest;
    }

    /** Reads the account at the current token. If it is bad, records the rejection and returns null. */
    @Nullable
    Account read() throws IOException {
        place = cursor.place();
        appid = null;
        members = Map.of();
        problem = null;
        rules.clear();
        pending.clear();
        digest = Digest.ZERO;
        if (cursor.at(JsonToken.START_OBJECT)) {
            digests.begin(cursor.tokenStart());
            readFields();
            digest = digests.end(cursor.position());
        } else {
            wrongKind("account", "an object");
        }
        String id = appid;
        if (id == null) {
            malformed("appid: missing (expected: a string)");
        }
        for (Pending waiting : pending) {
            log.add(withAppid(waiting.rejected, id == null ? "" : id), waiting.rules);
        }
        if (problem != null || id == null) {
            reject(id == null ? "" : id);
            return null;
        }
        return new Account(id, members, rules, place, digest);
    }

    private void readFields() throws IOException {
        for (String field = cursor.field(); field != null; field = cursor.field()) {
            cursor.value();
            switch (field) {
                case "appid" -> readAppid();
                case "members" -> readMembers();
                case "rules" -> readRules();
                default -> {
                    unknown.note("an account", field);
                    cursor.skip();
                }
            }
        }
    }

    private void readAppid() throws IOException {
        if (cursor.at(JsonToken.VALUE_STRING)) {
            appid = cursor.parser().getText();
        } else {
            wrongKind("appid", "a string");
        }
    }

    private void readRules() throws IOException {
        if (cursor.at(JsonToken.VALUE_NULL)) {
            return;
        }
        if (!cursor.at(JsonToken.START_ARRAY)) {
            wrongKind("rules", "an array");
            return;
        }
        while (cursor.element()) {
            rulesSeen++;
            Rule rule = ruleReader.read();
            if (rule == null) {
                pending.add(new Pending(ruleReader.rejected(), 1));
            } else {
                rules.add(rule);
            }
        }
    }

    /** Reads the members. Unreadable members open no test page; the rules are served all the same. */
    private void readMembers() throws IOException {
        if (cursor.at(JsonToken.VALUE_NULL)) {
            return;
        }
        if (!cursor.at(JsonToken.START_OBJECT)) {
            withoutMembers(
                    RejectionReason.MALFORMED_ACCOUNT, "members: " + cursor.describe() + " (expected: an object)");
            return;
        }
        Map<String, Role> read = Map.of();
        for (String user = cursor.field(); user != null; user = cursor.field()) {
            cursor.value();
            Role role = cursor.at(JsonToken.VALUE_STRING)
                    ? Role.ofCode(cursor.parser().getText())
                    : null;
            if (role == null) {
                withoutMembers(
                        RejectionReason.UNKNOWN_ROLE,
                        "member " + Text.quoted(user) + ": " + cursor.describe()
                                + " (expected: admin, developer or experiencer)");
            } else {
                read = read.isEmpty() ? new HashMap<>() : read;
                read.put(user, role);
            }
        }
        members = read;
    }

    private void withoutMembers(RejectionReason reason, String detail) throws IOException {
        pending.add(new Pending(new RejectedRule(cursor.place(), "", null, reason, detail), 0));
        cursor.skip();
    }

    private void wrongKind(String name, String expected) throws IOException {
        malformed(name + ": " + cursor.describe() + " (expected: " + expected + ")");
        cursor.skip();
    }

    private void malformed(String detail) {
        if (problem == null) {
            problem = detail;
        }
    }

    private void reject(String id) {
        log.add(
                new RejectedRule(place, id, null, RejectionReason.MALFORMED_ACCOUNT, problem == null ? "" : problem),
                Math.max(1, rules.size()));
    }

    private static RejectedRule withAppid(RejectedRule rejected, String id) {
        return new RejectedRule(rejected.place(), id, rejected.prefix(), rejected.reason(), rejected.detail());
    }
}
