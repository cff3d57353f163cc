package io.scangate.config.web;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.scangate.config.access.Caller;
import java.util.Objects;

/** What the parts of a call note about it, for traces and recordings. Thread-safe. */
final class CallNotes {
    private static final int MOST_ACCOUNT = 128;

    private static final AttributeKey<String> CODE = AttributeKey.valueOf(CallNotes.class, "code");
    private static final AttributeKey<String> ACCOUNT = AttributeKey.valueOf(CallNotes.class, "account");
    private static final AttributeKey<Boolean> WAITS = AttributeKey.valueOf(CallNotes.class, "waits");

    private CallNotes() {}

    /** Notes that the call is refused. */
    static void refused(ServiceRequestContext context, String code) {
        context.setAttr(CODE, code);
    }

    /** Notes the account of an admitted call: that in its path, or its caller's. */
    static void admitted(ServiceRequestContext context, Caller caller, Head head) {
        String ofPath = head.pathIfThere(Head.APPID);
        String appid = ofPath == null ? caller.account() : ofPath;
        // An operator may name any text in the path.
        if (appid != null && appid.length() <= MOST_ACCOUNT) {
            context.setAttr(ACCOUNT, appid);
        }
    }

    /** Notes that the answer waits for news, on purpose. */
    static void waits(ServiceRequestContext context) {
        context.setAttr(WAITS, true);
    }

    /** The code of the refusal; empty if the call was not refused. */
    static String code(ServiceRequestContext context) {
        return Objects.requireNonNullElse(context.attr(CODE), "");
    }

    /** The appid of the account that the call is about, or that makes it; empty if it was not admitted or concerns none. */
    static String account(ServiceRequestContext context) {
        return Objects.requireNonNullElse(context.attr(ACCOUNT), "");
    }

    /** Whether the answer waits for news. */
    static boolean isWaiting(ServiceRequestContext context) {
        return context.attr(WAITS) != null;
    }
}
