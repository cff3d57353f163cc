package io.scangate.config.access;

import java.util.Locale;

/**
 * The caller of an API. Immutable.
 *
 * @param kind the kind of caller
 * @param subject the name of an operator's or a gateway's key, or the appid of an account or of a platform
 */
public record Caller(Kind kind, String subject) {
    /** The kind of a caller. */
    public enum Kind {
        /** Runs the service. May act for every account. */
        OPERATOR,
        /** A mini program's account, or a platform that the account authorised. */
        ACCOUNT,
        /** May read the rules of all accounts and send reports. May not change anything. */
        GATEWAY,
        /** A platform itself. May only request the token of an account that authorised it. */
        PLATFORM
    }

    /** The name in the audit, such as {@code operator:ops} or {@code account:wx1}. */
    public String actor() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + subject;
    }

    /** Whether the caller runs the service. */
    public boolean isOperator() {
        return kind == Kind.OPERATOR;
    }

    /** Whether the caller may read and change the data of an account. */
    public boolean mayActFor(String appid) {
        return isOperator() || (kind == Kind.ACCOUNT && subject.equals(appid));
    }
}
