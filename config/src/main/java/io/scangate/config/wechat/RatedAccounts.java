package io.scangate.config.wechat;

import io.scangate.config.access.Caller;
import io.scangate.config.web.Audience;
import io.scangate.config.web.Head;

/** Admits accounts within the rate limit. Calls that are refused later for another reason count too. Thread-safe. */
final class RatedAccounts implements Audience {
    /** Admits accounts without a rate limit. */
    static final Audience ACCOUNTS = (caller, head) -> {
        if (caller.kind() != Caller.Kind.ACCOUNT) {
            throw new WeChatException(
                    ErrCode.BAD_TOKEN, "access_token of " + caller.actor() + " (expected: of an account)");
        }
    };

    private final CallRate rate;

    RatedAccounts(CallRate rate) {
        this.rate = rate;
    }

    @Override
    public void check(Caller caller, Head head) {
        ACCOUNTS.check(caller, head);
        if (!rate.admits(caller.subject())) {
            throw new WeChatException(
                    ErrCode.TOO_MANY_CALLS, "account " + caller.subject() + " (expected: fewer calls a second)");
        }
    }
}
