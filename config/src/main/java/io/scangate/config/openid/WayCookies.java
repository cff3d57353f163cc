package io.scangate.config.openid;

import io.scangate.config.access.HiddenText;
import io.scangate.config.secrets.Place;
import io.scangate.config.secrets.TicketKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cookies of browsers on their way to the other service. A cookie has the whole attempt, sealed with a key that all replicas share, so a flood
 * of sign-ins that nobody ends takes no room. Each hour has a key of its own, and a copy of the database has those of the last two. Thread-safe. Blocks.
 */
final class WayCookies {
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final String PURPOSE = "openid way";

    /** The period and the sealed attempt. */
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})\\.([A-Za-z0-9_-]{1,4000})");

    private final OpenIdStore store;

    WayCookies(OpenIdStore store) {
        this.store = store;
    }

    /** The value of the cookie, which only the browser gets. */
    HiddenText seal(Attempt attempt) {
        long period = attempt.begunAt().toEpochMilli() / PERIOD.toMillis();
        TicketKey key = store.key(period)
                .orElseGet(() -> store.makeKey(period, Instant.ofEpochMilli((period + 2) * PERIOD.toMillis())));
        return HiddenText.of(period + "."
                + key.seal(new Place(PURPOSE, period), attempt.text().reveal()));
    }

    /** The attempt in a cookie; empty if this service has not sealed it, or long ago. */
    Optional<Attempt> open(String cookie) {
        Matcher form = FORM.matcher(cookie);
        if (!form.matches()) {
            return Optional.empty();
        }
        long period = Long.parseLong(form.group(1));
        return store.key(period)
                .flatMap(key -> key.open(new Place(PURPOSE, period), form.group(2)))
                .map(HiddenText::of)
                .map(Attempt::of);
    }
}
