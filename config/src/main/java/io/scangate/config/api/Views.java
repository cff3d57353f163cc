package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.AccessStore;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleState;
import io.scangate.config.notices.Webhook;
import io.scangate.config.ownership.Verification;
import io.scangate.config.web.Json;
import java.util.Locale;

/**
 * Views of the domain's values as JSON: the fields that {@code openapi.yaml} promises, independent of the classes.
 * Thread-safe.
 */
final class Views {
    private Views() {}

    static ObjectNode of(Account account) {
        ObjectNode view = Json.object();
        view.put("appid", account.appid());
        view.put("name", account.name());
        view.put("kind", account.kind().code());
        view.put("code_published", account.codePublished());
        ObjectNode members = view.putObject("members");
        account.members().forEach((user, role) -> members.put(user, role.code()));
        view.put("version", account.version());
        return view;
    }

    static ObjectNode of(ConfiguredRule rule) {
        ObjectNode view = Json.object();
        view.put("id", rule.id());
        view.put("appid", rule.appid());
        view.put("prefix", rule.prefix());
        view.put("canonical", rule.canonical());
        view.put("occupies", rule.occupies());
        view.put("page", rule.page());
        view.put("test_version", rule.testVersion().code());
        rule.testLinks().forEach(link -> view.withArray("test_links").add(link));
        view.withArray("test_links");
        view.put("state", rule.isPublished() ? "published" : "unpublished");
        view.put("has_draft", rule.hasDraft());
        ArrayNode warnings = view.putArray("warnings");
        RuleState.of(rule).forEach(remark -> warnings.add(of(remark)));
        if (rule.live() != null) {
            view.set("live", of(rule.live()));
        }
        view.put("version", rule.version());
        return view;
    }

    private static ObjectNode of(RuleState.Remark remark) {
        ObjectNode view = Json.object();
        view.put("code", remark.code());
        view.put("served", remark.served());
        view.put("detail", remark.detail());
        return view;
    }

    static ObjectNode of(Release release) {
        ObjectNode view = Json.object();
        view.put("number", release.number());
        view.put("page", release.page());
        view.put("published_at", release.at().toString());
        view.put("published_by", release.by());
        view.put("revision", release.revision());
        return view;
    }

    /** @param known whether the caller may know every rule */
    static ObjectNode of(Conflict conflict, boolean known) {
        ObjectNode view = Json.object();
        view.put("kind", conflict.kind().name().toLowerCase(Locale.ROOT));
        if (known || conflict.named()) {
            view.put("appid", conflict.appid());
            view.put("prefix", conflict.prefix());
        }
        return view;
    }

    static ObjectNode of(AuditLog.Entry entry) {
        ObjectNode view = Json.object();
        view.put("revision", entry.revision());
        view.put("at", entry.at().toString());
        view.put("actor", entry.actor());
        view.put("action", entry.action());
        if (entry.appid() != null) {
            view.put("appid", entry.appid());
        }
        if (entry.prefix() != null) {
            view.put("prefix", entry.prefix());
        }
        if (entry.before() != null) {
            view.set("before", value(entry.subject(), entry.before()));
        }
        if (entry.after() != null) {
            view.set("after", value(entry.subject(), entry.after()));
        }
        return view;
    }

    static ObjectNode of(Verification found) {
        ObjectNode view = Json.object();
        view.put("directory", found.directory());
        view.put("checked_at", found.checkedAt().toString());
        view.put("outcome", found.outcome().code());
        view.put("address", found.address());
        if (found.status() != null) {
            view.put("status", found.status());
        }
        view.put("detail", found.detail());
        if (found.provenAt() != null) {
            view.put("proven_at", found.provenAt().toString());
        }
        if (found.failedSince() != null) {
            view.put("failed_since", found.failedSince().toString());
        }
        return view;
    }

    static ObjectNode of(BlockedHost host) {
        ObjectNode view = Json.object();
        view.put("host", host.host());
        view.put("reason", host.reason());
        view.put("since", host.since().toString());
        return view;
    }

    static ObjectNode of(Webhook webhook) {
        ObjectNode view = Json.object();
        view.put("name", webhook.name());
        view.put("address", webhook.address());
        ArrayNode kinds = view.putArray("kinds");
        webhook.kinds().forEach(kind -> kinds.add(kind.code()));
        view.put("created_at", webhook.createdAt().toString());
        return view;
    }

    private static ObjectNode of(AccessStore.CredentialSummary credential) {
        ObjectNode view = Json.object();
        view.put("holder", credential.holder());
        view.put("issued_at", credential.issuedAt().toString());
        return view;
    }

    private static ObjectNode of(LicenceImport done) {
        ObjectNode view = Json.object();
        view.put("imported", done.imported());
        view.put("rejected", done.rejected());
        return view;
    }

    /** The view of a value in an audit entry. */
    private static ObjectNode value(AuditSubject subject, Object value) {
        return switch (subject) {
            case RULE -> of((ConfiguredRule) value);
            case ACCOUNT, MEMBER -> of((Account) value);
            case OPERATOR_KEY, GATEWAY_KEY, ACCOUNT_SECRET, PLATFORM, AUTHORIZATION ->
                of((AccessStore.CredentialSummary) value);
            case LICENCE -> of((LicenceImport) value);
            case BLOCKED_HOST -> of((BlockedHost) value);
            case WEBHOOK -> of((Webhook) value);
        };
    }
}
