package io.scangate.config.store;

import io.scangate.config.lifecycle.Account;
import io.scangate.gateway.rule.Role;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The members in the audit entry of an edited account: only those that the change has changed, so that an entry does not grow
 * with the number of members. Entries of new and of deleted accounts have all members. Thread-safe.
 */
final class AuditedMembers {
    private AuditedMembers() {}

    /** The value of one side of an entry. */
    static @Nullable Object changed(@Nullable Object value, @Nullable Object otherSide) {
        if (!(value instanceof Account account && otherSide instanceof Account other)) {
            return value;
        }
        Map<String, Role> changed = new HashMap<>(account.members());
        changed.entrySet().removeAll(other.members().entrySet());
        return account.withMembers(changed, account.version());
    }

    /** The value of an entry of an edit, of an account with its members of now. */
    static Object whole(Handle handle, Object value) {
        if (!(value instanceof Account edited)) {
            return value;
        }
        Account now = new SqlReader(handle).account(edited.appid());
        return now == null ? edited : edited.withMembers(now.members(), edited.version());
    }
}
