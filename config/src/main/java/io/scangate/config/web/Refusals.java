package io.scangate.config.web;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.access.Caller;
import io.scangate.config.access.RefusedCalls;
import io.scangate.gateway.admission.RefusedLogins;
import io.scangate.gateway.text.VisibleText;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells log and audit of credentials and calls that were refused. Never has a credential. Thread-safe. */
record Refusals(RefusedLogins log, @Nullable RefusedCalls audit) {
    /** Those that the sign-in itself notes, because it knows the name. */
    private static final Set<Reason> OF_SIGN_IN =
            EnumSet.of(Reason.BAD_PASSWORD, Reason.CODE_NEEDED, Reason.TOO_MANY_TRIES);

    /**
     * Notes a failure, if it is such a refusal.
     *
     * @param caller whose credential was accepted; null if nobody knows
     */
    void note(String call, Head head, @Nullable Caller caller, Throwable failure) {
        String why = why(head, caller, failure);
        if (why == null) {
            return;
        }
        log.note(call, head.client(), VisibleText.of(why));
        if (audit != null && !isNoted(call, failure)) {
            audit.note(call, caller == null ? "" : caller.actor(), head.client().getHostAddress(), code(failure));
        }
    }

    private static boolean isNoted(String call, Throwable failure) {
        return call.equals("POST /v1/session")
                && failure instanceof AccessException access
                && OF_SIGN_IN.contains(access.reason());
    }

    private static String code(Throwable failure) {
        return failure instanceof Problem problem
                ? problem.code().code()
                : ((AccessException) failure).reason().name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String why(Head head, @Nullable Caller caller, Throwable failure) {
        if (failure instanceof AccessException access) {
            return access.reason() == Reason.TOO_MANY_TOKENS
                    ? null
                    : access.reason().name().toLowerCase(Locale.ROOT);
        }
        if (failure instanceof Problem problem) {
            boolean shown = head.header("authorization") != null || head.header("cookie") != null;
            return switch (problem.code()) {
                case FORBIDDEN, FOREIGN_ORIGIN -> problem.getMessage();
                case UNAUTHORIZED, UNKNOWN_IDENTITY -> shown ? problem.getMessage() : null;
                case ACCOUNT_NOT_FOUND -> outside(caller, head);
                default -> null;
            };
        }
        return null;
    }

    /** A call for the account of somebody else looks like one for none, so the caller learns nothing. The audit does. */
    private static @Nullable String outside(@Nullable Caller caller, Head head) {
        String appid = head.pathIfThere(Head.APPID);
        return caller == null || appid == null || caller.mayActFor(appid)
                ? null
                : caller.actor() + ": appid " + appid + " is not in its scope";
    }
}
