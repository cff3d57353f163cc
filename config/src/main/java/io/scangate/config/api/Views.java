package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.AccessStore;
import io.scangate.config.fleet.Adoption;
import io.scangate.config.fleet.DifferingAccounts;
import io.scangate.config.fleet.RemovedGateway;
import io.scangate.config.icp.DomainLicence;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.Freeze;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.Quota;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleAction;
import io.scangate.config.lifecycle.RuleChange;
import io.scangate.config.lifecycle.RuleInTheWay;
import io.scangate.config.lifecycle.RuleState;
import io.scangate.config.lifecycle.RuleTotals;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.config.notices.Webhook;
import io.scangate.config.ownership.CheckRequest;
import io.scangate.config.ownership.CheckResult;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Verification;
import io.scangate.config.people.Invitation;
import io.scangate.config.people.Membership;
import io.scangate.config.people.User;
import io.scangate.config.scans.ErasedLinks;
import io.scangate.config.web.Json;
import io.scangate.gateway.text.VisibleText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
        view.put("state", account.waits() ? "waiting" : account.withholding() == null ? "active" : "withheld");
        addWithholding(view, account.withholding());
        if (account.contact() != null) {
            view.put("contact", account.contact());
        }
        view.put("feature", account.featureOff() ? "off" : "on");
        if (account.featureHeldOff()) {
            view.put("feature_held_off", true);
        }
        view.put("version", account.version());
        return view;
    }

    /**
     * The variant of a rule in its entity tag: the reason why it is withheld changes without the rule's version. Null for a
     * rule that is not withheld.
     */
    static @Nullable String variant(ConfiguredRule rule) {
        return rule.withholding() == null ? null : rule.withholding().cause().code();
    }

    /** Why gateways open no page of a rule or of all rules of an account. */
    static void addWithholding(ObjectNode view, @Nullable Withholding withholding) {
        if (withholding == null) {
            return;
        }
        ObjectNode withheld = view.putObject("withheld");
        withheld.put("as", withholding.withheld().code());
        withheld.put("cause", withholding.cause().code());
        if (withholding.reason() != null) {
            withheld.put("reason", withholding.reason());
        }
        if (withholding.since() != null) {
            withheld.put("since", withholding.since().toString());
        }
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
        addWithholding(view, rule.withholding());
        view.put("has_draft", rule.hasDraft());
        ArrayNode warnings = view.putArray("warnings");
        RuleState.of(rule).forEach(remark -> warnings.add(of(remark)));
        if (rule.live() != null) {
            view.set("live", of(rule.live()));
        }
        view.put("version", rule.version());
        return view;
    }

    static ObjectNode of(RuleChange.Several changes) {
        ObjectNode view = Json.object();
        if (changes.plan() != null) {
            view.put("plan", changes.plan());
        }
        ArrayNode items = view.putArray("items");
        for (RuleChange change : changes.items()) {
            ObjectNode item = items.addObject().put("action", change.action());
            if (change.before() != null) {
                item.set("before", of(change.before()));
            }
            if (change.after() != null) {
                item.set("after", of(change.after()));
            }
        }
        return view;
    }

    static ObjectNode of(PlannedRelease plan) {
        ObjectNode view = Json.object();
        view.put("id", plan.id());
        view.put("appid", plan.appid());
        view.put("publish_at", plan.publishAt().toString());
        view.put("planned_by", plan.by());
        view.put("state", plan.state().code());
        if (plan.reason() != null) {
            view.put("reason", plan.reason());
            view.put("detail", plan.detail());
        }
        ArrayNode actions = view.putArray("actions");
        for (RuleAction action : plan.actions()) {
            ObjectNode item = actions.addObject();
            item.put("action", action.verb().code());
            item.put("rule", action.rule());
            if (action.release() > 0) {
                item.put("release", action.release());
            }
            if (action.page() != null) {
                item.put("page", action.page());
            }
        }
        view.put("version", plan.version());
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
        if (release.endedAt() != null) {
            view.put("ended_at", release.endedAt().toString());
        }
        return view;
    }

    /** @param known whether the caller may know every rule */
    static ObjectNode of(RuleInTheWay found, boolean known) {
        Conflict conflict = found.conflict();
        ObjectNode view = Json.object();
        view.put("kind", conflict.kind().name().toLowerCase(Locale.ROOT));
        if (known || conflict.named()) {
            view.put("appid", conflict.appid());
            view.put("prefix", conflict.prefix());
            if (found.account() != null) {
                // Names are not unique, and a name with a mark of direction could change how the appid is shown.
                view.put("name", VisibleText.of(found.account().name()));
                if (found.account().contact() != null) {
                    view.put("contact", VisibleText.of(found.account().contact()));
                }
            }
        }
        return view;
    }

    static ObjectNode of(RuleTotals totals) {
        return Json.object()
                .put("rules", totals.rules())
                .put("published", totals.published())
                .put("unpublished", totals.unpublished())
                .put("drafts", totals.drafts())
                .put("exact", totals.exact());
    }

    static ObjectNode of(LicenceCheck.Verdict found) {
        ObjectNode view = Json.object()
                .put("licensed", found.licensed())
                .put("subject", found.subject())
                .put("detail", found.detail());
        addUnchecked(view, found.detail());
        return view;
    }

    /** Says that a licence counts because none is checked. */
    static void addUnchecked(ObjectNode view, String detail) {
        if (detail.equals(LicenceCheck.Verdict.UNCHECKED)) {
            view.put("unchecked", true);
        }
    }

    static ObjectNode of(Quota quota) {
        ObjectNode view = Json.object();
        view.put("publishes_left", quota.left());
        view.put("limit", quota.limit());
        view.put("used", quota.used());
        view.put("month", quota.month().toString());
        view.put("reset_at", quota.resetAt().toString());
        return view;
    }

    /** An entry for an account; for an operator if the viewer is null. */
    static ObjectNode of(AuditLog.Entry entry, @Nullable String viewer) {
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
            view.set("before", value(entry.subject(), entry.before(), viewer));
        }
        if (entry.after() != null) {
            view.set("after", value(entry.subject(), entry.after(), viewer));
        }
        return view;
    }

    static ObjectNode of(CheckRequest request) {
        ObjectNode view = Json.object()
                .put("id", String.valueOf(request.id()))
                .put("at", request.at().toString())
                .put("by", request.by())
                .put("directory", request.directory())
                .put("proven", request.proven())
                .put("detail", request.detail());
        if (request.result() != null) {
            put(view, request.result());
        }
        return view;
    }

    /** The result of a check, and each attempt. */
    static void put(ObjectNode view, CheckResult result) {
        put(view, result.finding());
        ArrayNode attempts = view.putArray("attempts");
        result.attempts().forEach(attempt -> put(attempts.addObject(), attempt));
    }

    private static void put(ObjectNode view, Finding finding) {
        view.put("outcome", finding.outcome().code());
        view.put("address", finding.address());
        if (finding.status() != null) {
            view.put("status", finding.status());
        }
        view.put("detail", finding.detail());
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
        view.put("subdomains", !host.alone());
        return view;
    }

    static ObjectNode of(AccessStore.IssuedKey key) {
        ObjectNode view = Json.object();
        view.put("kind", key.kind().name().toLowerCase(Locale.ROOT));
        view.put("name", key.holder());
        if (key.appid() != null) {
            view.put("appid", key.appid());
        }
        view.put("created_at", key.createdAt().toString());
        if (key.lastUsed() != null) {
            view.put("last_used_at", key.lastUsed().toString());
        }
        if (key.expires() != null) {
            view.put("expires_at", key.expires().toString());
        }
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

    static ObjectNode of(Freeze freeze) {
        ObjectNode view = Json.object();
        view.put("reason", freeze.reason());
        view.put("by", freeze.by());
        view.put("since", freeze.since().toString());
        return view;
    }

    private static ObjectNode of(AccessStore.CredentialSummary credential) {
        ObjectNode view = Json.object();
        view.put("holder", credential.holder());
        view.put("issued_at", credential.issuedAt().toString());
        return view;
    }

    static ObjectNode of(DomainLicence licence) {
        ObjectNode view = Json.object();
        view.put("domain", licence.domain());
        view.put("licence", licence.licence());
        view.put("holder", licence.holder());
        return view;
    }

    private static ObjectNode of(LicenceImport done) {
        ObjectNode view = Json.object();
        view.put("imported", done.imported());
        view.put("rejected", done.rejected());
        view.put("added", done.added());
        view.put("changed", done.changed());
        view.put("removed", done.removed());
        return view;
    }

    static ObjectNode of(ErasedLinks erased) {
        ObjectNode view = Json.object();
        view.put("host", erased.host());
        view.put("links", erased.links());
        return view;
    }

    private static ObjectNode of(RemovedGateway gateway) {
        ObjectNode view = Json.object();
        view.put("id", gateway.id());
        view.put("name", gateway.name());
        view.put("revision", gateway.revision());
        view.put("reported_at", gateway.reportedAt().toString());
        return view;
    }

    /** The end of other histories, and what gateways give up. */
    static ObjectNode of(Adoption adoption) {
        ObjectNode view = Json.object();
        view.put("history", adoption.history());
        ArrayNode ended = view.putArray("ended");
        adoption.ended()
                .forEach(
                        each -> ended.addObject().put("history", each.history()).put("revision", each.revision()));
        view.put("total", adoption.total());
        ArrayNode gateways = view.putArray("gateways");
        adoption.gateways().forEach(each -> gateways.add(of(each)));
        return view;
    }

    private static ObjectNode of(Adoption.GivenUp gateway) {
        ObjectNode view = Json.object();
        view.put("id", gateway.id());
        view.put("name", gateway.name());
        view.put("history", gateway.history());
        view.put("revision", gateway.revision());
        view.put("gives_up", gateway.givesUp());
        view.put("needs_force", gateway.needsForce());
        DifferingAccounts accounts = gateway.accounts();
        if (accounts == null) {
            view.putNull("accounts");
        } else {
            ObjectNode differing = view.putObject("accounts");
            differing.put("revision", accounts.revision());
            differing.put("total", accounts.total());
            differing.put("complete", accounts.complete());
            accounts.appids().forEach(differing.putArray("appids")::add);
        }
        view.put("reported_at", gateway.reportedAt().toString());
        return view;
    }

    /** The view of a value in an audit entry. */
    private static ObjectNode value(AuditSubject subject, Object value, @Nullable String viewer) {
        return switch (subject) {
            case RULE -> of((ConfiguredRule) value);
            case RULES -> of((RuleChange.Several) value);
            case PLANNED_RELEASE -> of((PlannedRelease) value);
            case VERIFICATION -> of((Verification) value);
            case CLAIM -> MoveViews.of((Claim) value, viewer);
            case OFFER -> MoveViews.of((Offer) value, viewer);
            case ACCOUNT, MEMBER -> of((Account) value);
            case OPERATOR_KEY, READER_KEY, GATEWAY_KEY, ACCOUNT_SECRET, PLATFORM, AUTHORIZATION ->
                of((AccessStore.CredentialSummary) value);
            case LICENCE -> of((LicenceImport) value);
            case DOMAIN_LICENCE -> of((DomainLicence) value);
            case BLOCKED_HOST -> of((BlockedHost) value);
            case WEBHOOK -> of((Webhook) value);
            case USER -> PeopleViews.of((User) value);
            case MEMBERSHIP -> PeopleViews.of((Membership) value);
            case INVITATION -> PeopleViews.of((Invitation) value);
            case SIGN_UP -> PeopleViews.of((SignUp) value);
            case FREEZE -> of((Freeze) value);
            case GATEWAY -> of((RemovedGateway) value);
            case HISTORY -> of((Adoption) value);
            case SCANNED_LINKS -> of((ErasedLinks) value);
        };
    }
}
