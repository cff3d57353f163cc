package io.scangate.config.snapshots;

import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleState;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.TestPage;
import java.io.IOException;
import java.util.List;

/**
 * Writes accounts in the format of snapshots and deltas. An account's digest is that of these bytes: equal accounts have equal
 * bytes, with the members in the order of their ids and the rules in the order of theirs. Another version of
 * the program may write other bytes, or leave out other rules: all digests are computed anew at its first start. Thread-safe.
 */
public final class AccountJson {
    private AccountJson() {}

    /** Receives the rules that are not written. */
    @FunctionalInterface
    public interface LeftOut {
        /** A rule that no gateway serves, and why. */
        void rule(ConfiguredRule rule, RuleChecker.Bad why);
    }

    /**
     * Writes one account with its rules, published or not; one that waits for approval without rules and members. Leaves out rules that gateways cannot serve: gateways reject
     * a snapshot that has more than a few of them.
     */
    static void write(JsonGenerator json, Account account, List<ConfiguredRule> rules, LeftOut leftOut)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("appid", account.appid());
        json.writeObjectFieldStart("members");
        for (var member : account.servedMembers().entrySet()) {
            json.writeStringField(member.getKey(), member.getValue().code());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("rules");
        RuleChecker checker = new RuleChecker();
        for (ConfiguredRule rule : account.served(rules)) {
            RuleChecker.Bad bad = RuleState.bad(checker, rule);
            if (bad == null) {
                write(json, rule.inSnapshot());
            } else {
                leftOut.rule(rule, bad);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Rule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("prefix", rule.prefix());
        if (rule.livePage() != null) {
            json.writeObjectFieldStart("live");
            json.writeStringField("page", rule.livePage());
            json.writeEndObject();
        }
        TestPage test = rule.test();
        if (test != null) {
            json.writeObjectFieldStart("test");
            json.writeStringField("page", test.page());
            json.writeStringField("version", test.version().code());
            json.writeArrayFieldStart("links");
            for (String link : test.links()) {
                json.writeString(link);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (rule.withheld() != null) {
            json.writeStringField("withheld", rule.withheld().code());
        }
        json.writeEndObject();
    }
}
