package io.scangate.config.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.gateway.rule.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes accounts as snapshots and deltas have them. */
final class AccountJson {
    private AccountJson() {}

    static void write(JsonGenerator json, Account account, List<ConfiguredRule> rules) {
        try {
            json.writeStartObject();
            json.writeStringField("appid", account.appid());
            json.writeObjectFieldStart("members");
            for (Map.Entry<String, Role> member : account.members().entrySet()) {
                json.writeStringField(member.getKey(), member.getValue().code());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("rules");
            for (ConfiguredRule rule : rules) {
                write(json, rule);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonGenerator json, ConfiguredRule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("prefix", rule.canonical());
        if (rule.live() != null) {
            json.writeObjectFieldStart("live");
            json.writeStringField("page", rule.live().page());
            json.writeEndObject();
        }
        if (!rule.testLinks().isEmpty()) {
            json.writeObjectFieldStart("test");
            json.writeStringField("page", rule.page());
            json.writeStringField("version", rule.testVersion().code());
            json.writeArrayFieldStart("links");
            for (String link : rule.testLinks()) {
                json.writeString(link);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
