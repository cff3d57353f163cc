package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;

/** Asks whether an account owns the place a rule is about: the port to the verification files. Thread-safe; blocks. */
public interface OwnershipCheck {
    /**
     * What was found.
     *
     * @param proven whether the account's file was there
     * @param detail for people: which address was tried, what came back and how it differed
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
