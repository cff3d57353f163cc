package io.scangate.config.web;

import io.scangate.config.access.Caller;
import org.jspecify.annotations.Nullable;

/** The callers that a route admits. Thread-safe. Runs before the body is read, on a thread that may block. */
public interface Audience {
    /** Everyone. Credentials are ignored. */
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

    /**
     * Operators, and the account in the path. Other callers get the same answer as for an account that does not exist.
     */
    Audience ACCOUNT = Audience::checkAccount;

    /** Operators. */
    Audience OPERATOR = (caller, head) -> {
        checkAccount(caller, head);
        if (!caller.isOperator()) {
            throw Problem.of(ProblemCode.FORBIDDEN, caller.actor() + " (expected: an operator's key)");
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
     * Returns if the caller may make the call.
     *
     * @throws RuntimeException for the face's {@link Failures}
     */
    void check(Caller caller, Head head);

    private static void checkAccount(Caller caller, Head head) {
        @Nullable String appid = head.pathIfThere(Head.APPID);
        if (appid != null && !caller.mayActFor(appid)) {
            throw Problem.noAccount(appid);
        }
    }
}
