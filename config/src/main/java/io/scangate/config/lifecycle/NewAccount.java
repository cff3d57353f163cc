package io.scangate.config.lifecycle;

import io.scangate.gateway.text.VisibleText;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account that somebody wants to register. Immutable.
 *
 * @param appid the mini program's id
 * @param name for people
 * @param kind the kind of owner
 * @param contact how operators, and owners of rules in its way, reach it; null for none
 */
public record NewAccount(
        String appid,
        String name,
        AccountKind kind,
        @Nullable String contact) {
    /**
     * Refuses fields that no account can have, and names with characters that the operator who decides would not see.
     *
     * @throws RefusedException with all findings
     */
    public void check() {
        Findings found = new Findings();
        found.check(() -> Accounts.checkAppid(appid));
        found.check(() -> checkName(name));
        found.check(() -> Accounts.checkOrganisation(kind));
        if (contact != null) {
            found.check(() -> Accounts.checkContact(contact));
        }
        found.refuse();
    }

    private static void checkName(String name) {
        Accounts.checkName("account_name", name);
        if (name.codePoints().anyMatch(VisibleText::isInvisible)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, "account_name", name, "no invisible characters and marks of direction");
        }
    }

    /**
     * The account, without members, rules and published code.
     *
     * @param waitingSince since when it waits for approval; null if it does not
     */
    public Account account(@Nullable Instant waitingSince, long version) {
        String reached = contact == null || contact.isEmpty() ? null : contact;
        return new Account(
                appid, name, kind, false, Map.of(), null, false, false, null, reached, waitingSince, version);
    }

    /**
     * The refusal of an appid that cannot be registered. Strangers do not learn whether it belongs to an account that is served, waits, or was
     * deleted.
     */
    public static RefusedException taken(String appid) {
        return RefusedException.value(
                Refusal.ACCOUNT_EXISTS,
                "appid",
                appid,
                "an appid that can be registered; if this one is yours, ask an operator");
    }
}
