package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;

/**
 * The port to the verification files: checks whether an account owns the directory of a rule. Thread-safe. Methods
 * block.
 */
public interface OwnershipCheck {
    /**
     * The result of a check.
     *
     * @param proven whether the account's file was found
     * @param detail for people: the address tried, the answer, and the difference from the expected answer
     */
    record Verdict(boolean proven, String detail) {}

    /**
     * Fetches an account's verification file from the directory of a rule, and stores the outcome.
     *
     * @param appid the account
     * @param rule a canonical link
     */
    Verdict check(String appid, Link rule);
}
