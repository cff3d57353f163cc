package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Caller;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.config.people.Invitation;
import io.scangate.config.people.Membership;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.User;
import io.scangate.config.session.SessionStore.Session;
import io.scangate.config.web.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of people, their roles and sessions. Thread-safe: all methods are static. */
final class PeopleViews {
    private PeopleViews() {}

    static ObjectNode of(User user) {
        ObjectNode view = Json.object();
        view.put("name", user.name());
        view.put("display_name", user.displayName());
        view.put("role", code(user.role()));
        view.put("has_password", user.hasPassword());
        view.put("change_password", user.changePassword());
        view.put("second_factor", user.secondFactor());
        view.put("created_at", user.createdAt().toString());
        if (user.endedAt() != null) {
            view.put("ended_at", user.endedAt().toString());
        }
        return view;
    }

    private static String code(@Nullable ServiceRole role) {
        return role == null ? "none" : role.code();
    }

    static ObjectNode of(Membership membership) {
        ObjectNode view = Json.object();
        view.put("user", membership.user());
        view.put("display_name", membership.displayName());
        view.put("appid", membership.appid());
        view.put("role", membership.role().code());
        view.put("since", membership.since().toString());
        return view;
    }

    static ObjectNode of(Invitation invitation) {
        ObjectNode view = Json.object();
        view.put("id", invitation.id());
        view.put("appid", invitation.appid());
        view.put("account_name", invitation.accountName());
        view.put("role", invitation.role().code());
        view.put("by", invitation.by());
        view.put("created_at", invitation.createdAt().toString());
        view.put("expires_at", invitation.expiresAt().toString());
        return view;
    }

    /** @param expiresAt when it is deleted if no operator decides before; null if it does not wait */
    static ObjectNode of(SignUp signUp, @Nullable Instant expiresAt) {
        ObjectNode view = of(signUp);
        if (expiresAt != null) {
            view.put("expires_at", expiresAt.toString());
        }
        return view;
    }

    static ObjectNode of(SignUp signUp) {
        ObjectNode view = Json.object();
        view.put("id", signUp.id());
        view.put("user", signUp.user());
        view.put("appid", signUp.appid());
        view.put("account_name", signUp.accountName());
        view.put("kind", signUp.kind().code());
        if (signUp.contact() != null) {
            view.put("contact", signUp.contact());
        }
        view.put("at", signUp.at().toString());
        view.put("state", signUp.state().code());
        if (signUp.reason() != null) {
            view.put("reason", signUp.reason());
        }
        if (signUp.decidedAt() != null) {
            view.put("decided_at", signUp.decidedAt().toString());
        }
        return view;
    }

    /**
     * The session of a caller, with everything that a page shows first.
     *
     * @param withheld why gateways open nothing of an account, by appid
     */
    static ObjectNode own(
            Session session, Instant idleEnd, User user, List<Membership> accounts, Map<String, Withholding> withheld) {
        ObjectNode view = Json.object();
        view.put("id", session.id());
        view.put("name", user.name());
        view.put("display_name", user.displayName());
        view.put("role", code(user.role()));
        if (user.role() != null) {
            addPermissions(view, user.role().kind());
        }
        view.put("change_password", user.changePassword());
        view.put("has_password", user.hasPassword());
        view.put("second_factor", user.secondFactor());
        view.put("means", session.means().code());
        view.put("idle_end", idleEnd.toString());
        view.put("expires_at", session.expiresAt().toString());
        ArrayNode list = view.putArray("accounts");
        for (Membership account : accounts) {
            ObjectNode one = list.addObject();
            one.put("appid", account.appid());
            one.put("name", account.accountName());
            one.put("role", account.role().code());
            Views.addWithholding(one, withheld.get(account.appid()));
            addPermissions(one, account.role().kind());
        }
        return view;
    }

    private static void addPermissions(ObjectNode view, Caller.Kind kind) {
        ArrayNode permissions = view.putArray("permissions");
        kind.permissions().forEach(permission -> permissions.add(permission.code()));
    }

    static ObjectNode of(Session session, boolean own) {
        ObjectNode view = Json.object();
        view.put("id", session.id());
        view.put("own", own);
        view.put("means", session.means().code());
        view.put("address", session.address());
        view.put("agent", session.agent());
        view.put("created_at", session.createdAt().toString());
        view.put("used_at", session.usedAt().toString());
        view.put("expires_at", session.expiresAt().toString());
        return view;
    }
}
