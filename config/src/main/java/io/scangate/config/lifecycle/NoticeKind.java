package io.scangate.config.lifecycle;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kind of a notice. */
public enum NoticeKind {
    /**
     * A verification file that was found before is no longer found; or a directory came with an import or an offer and was
     * never checked, or its first check has failed.
     */
    PROOF_FAILING,
    /** Another account claims a rule. */
    RULE_CLAIMED,
    /** A claim of the account was granted or refused, or has ended with the claimed rule. */
    CLAIM_DECIDED,
    /** Another account offers a rule. */
    RULE_OFFERED,
    /**
     * An operator has taken down a rule or a host, or has suspended the account; or the account has become personal, or
     * its feature was switched off.
     */
    WITHHELD,
    /** The account has used the last publish of the month. */
    QUOTA_USED,
    /** Another account has added or published a rule inside a rule of this account. */
    RULE_INSIDE,
    /** A planned publish was refused. */
    PLANNED_PUBLISH_FAILED,
    /** Somebody has signed up with the account, which waits or is approved at once; or an operator has approved it. */
    SIGN_UP,
    /** A rule was deleted, because the account waits for approval and one that does not has added the same rule or occupies its range. */
    RULE_GAVE_WAY;

    /** The name in answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that name, or null. */
    public static @Nullable NoticeKind ofCode(String code) {
        for (NoticeKind kind : values()) {
            if (kind.code().equals(code)) {
                return kind;
            }
        }
        return null;
    }
}
