package io.scangate.config.preview;

/**
 * The reader of a forecast. An account sees its own rules, and the prefix and account of others' published rules.
 * Immutable.
 *
 * @param appid the account whose view of the rules is used
 * @param ofOperator whether the reader is an operator, who sees everything
 */
public record Viewer(String appid, boolean ofOperator) {
    /** Whether the reader may see the pages, the drafts and the test links of an account's rules. */
    boolean knows(String owner) {
        return ofOperator || owner.equals(appid);
    }
}
