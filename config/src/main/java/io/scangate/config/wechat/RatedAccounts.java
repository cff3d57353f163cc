package io.scangate.config.wechat;

import io.scangate.config.access.Caller;
import io.scangate.config.web.Guard;
import io.scangate.config.web.Head;

/** Admits accounts, and platforms that act for one, within the rate limit. Calls that are refused later for another reason count too. Thread-safe. */
final class RatedAccounts implements Guard {
    /** Admits accounts without a rate limit. */
    static final Guard ACCOUNTS = (caller, head) -> {
        if (caller.account() == null) {
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
        if (!rate.admits(caller.onlyAccount())) {
            throw new WeChatException(
                    ErrCode.TOO_MANY_CALLS, "account " + caller.onlyAccount() + " (expected: fewer calls a second)");
        }
    }
}
