package io.scangate.config.web;

import io.scangate.config.access.Caller;
import org.jspecify.annotations.Nullable;

/** Whom a route admits. Thread-safe; asked on a thread that may block, before the body is read. */
public interface Audience {
    /** Everybody; no credential is looked at. */
    Audience ANYBODY = new Audience() {
        @Override
        public boolean isAnybody() {
            return true;
        }

        @Override
        public void check(Caller caller, Head head) {}
    };

    /** Every caller with an accepted credential. */
    Audience CALLER = (caller, head) -> {};

    /** Operators, and the account that the path names: to others it looks as if there were no such account. */
    Audience ACCOUNT = Audience::checkAccount;

    /** Operators. */
    Audience OPERATOR = (caller, head) -> {
        checkAccount(caller, head);
        if (!caller.isOperator()) {
            throw Problem.of(ProblemCode.FORBIDDEN, caller.actor() + " calls what operators may call");
        }
    };

    /** Gateways and operators. */
    Audience GATEWAY = (caller, head) -> {
        if (caller.kind() != Caller.Kind.GATEWAY && !caller.isOperator()) {
            throw Problem.of(ProblemCode.FORBIDDEN, caller.actor() + " (expected: a gateway's key)");
        }
    };

    /** Whether a call needs no credential. */
    default boolean isAnybody() {
        return false;
    }

    /**
     * Passes a caller that may make the call.
     *
     * @throws RuntimeException that the face's {@link Failures} words
     */
    void check(Caller caller, Head head);

    private static void checkAccount(Caller caller, Head head) {
        @Nullable String appid = head.pathIfThere(Head.APPID);
        if (appid != null && !caller.mayActFor(appid)) {
            throw Problem.noAccount(appid);
        }
    }
}
