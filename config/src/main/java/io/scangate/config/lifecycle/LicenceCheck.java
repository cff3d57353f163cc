package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The port to the licence (ICP) registry: checks whether a rule's host may be used. Thread-safe. May block. */
public interface LicenceCheck {
    /**
     * The registry's verdict on a host.
     *
     * @param licensed whether it may be used
     * @param subject the registrable domain or address that was looked up
     * @param detail for people: the licence, or the missing part
     * @param askedAt when another server gave the answer, which is remembered for a while; null if it was looked up just now
     */
    record Verdict(
            boolean licensed,
            String subject,
            String detail,
            @Nullable Instant askedAt) {
        /** The detail where licences are not checked. */
        public static final String UNCHECKED = "not checked: icp is off";

        /** A verdict that was looked up just now. */
        public Verdict(boolean licensed, String subject, String detail) {
            this(licensed, subject, detail, null);
        }
    }

    /**
     * Looks up the host of a rule.
     *
     * @param rule a canonical link
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if the registry does not answer
     */
    Verdict check(Link rule);

    /** Whether a check may wait for another server. */
    default boolean mayWait() {
        return false;
    }

    /** Whether a check of this rule would wait for another server now. Never waits itself. */
    default boolean mayWait(Link rule) {
        return mayWait();
    }
}
