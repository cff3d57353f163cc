package io.scangate.config.access;

import java.util.Locale;

/**
 * Who makes a call.
 *
 * @param kind what it is
 * @param subject the name of an operator's key, or the appid of an account or of a platform
 */
public record Caller(Kind kind, String subject) {
    /** What can call. */
    public enum Kind {
        /** Runs the service, and may act for every account. */
        OPERATOR,
        /** A mini program's account, or a platform by that account's leave. */
        ACCOUNT,
        /** A gateway: may follow the rules of all accounts and report, and change nothing. */
        GATEWAY,
        /** A platform by itself: may act for nobody, only ask for the token of an account that authorised it. */
        PLATFORM
    }

    /** As the audit shows it: {@code operator:ops}, {@code account:wx1}. */
    public String actor() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + subject;
    }

    /** Whether it runs the service. */
    public boolean isOperator() {
        return kind == Kind.OPERATOR;
    }

    /** Whether it may read and change what belongs to an account. */
    public boolean mayActFor(String appid) {
        return isOperator() || (kind == Kind.ACCOUNT && subject.equals(appid));
    }
}
