package io.scangate.config.people;

import io.scangate.config.lifecycle.DurationLimit;
import java.time.Duration;

/**
 * How people get in. Immutable.
 *
 * @param invitationLifetime how long the link of an invitation can be used
 */
public record PeopleSettings(Duration invitationLifetime) {
    private static final Duration LONGEST = Duration.ofDays(90);

    /** The default: a week. */
    public static final PeopleSettings DEFAULT = new PeopleSettings(Duration.ofDays(7));

    public PeopleSettings {
        DurationLimit.check("invitation-lifetime", invitationLifetime, LONGEST);
    }
}
