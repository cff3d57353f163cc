package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Writer;
import java.time.Instant;
import java.util.List;

/**
 * Rules of accounts that wait for approval give way to those of approved ones: anybody can sign up, and nobody has looked at them yet.
 * Thread-safe.
 */
final class GivingWay {
    private GivingWay() {}

    /**
     * Deletes the rules of waiting accounts that are the same as a new rule, or in the range that it occupies. Their owners get a notice, and
     * can restore them where there is room again. Does nothing for an account that waits itself.
     */
    static void makeRoom(Writer writer, String appid, RuleKey key, boolean occupies, Instant now) {
        List<ConfiguredRule> rules = writer.givingWay(key, occupies);
        if (rules.isEmpty() || Accounts.found(writer, appid).waits()) {
            return;
        }
        for (ConfiguredRule rule : rules) {
            writer.notify(Notice.gaveWay(rule));
            writer.archive(rule, now, now.plus(Rules.RESTORE_WINDOW));
            // No writer.concern(): the entry in the audit is about a rule of somebody else.
            writer.delete(rule);
        }
    }
}
