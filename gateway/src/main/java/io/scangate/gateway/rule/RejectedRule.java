package io.scangate.gateway.rule;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something of a snapshot that was left out, and why. Equal to another one that says the same. Immutable, thread-safe.
 *
 * <p>A document may have millions of bad rules, and only the first ones are shown. So the detail may be made when it is read.
 */
public final class RejectedRule {
    private final Place place;
    private final String appid;
    private final @Nullable String prefix;
    private final RejectionReason reason;
    private final Supplier<String> detail;

    /**
     * A rejection.
     *
     * @param place where it stands
     * @param appid the account it belongs to, empty if not even that could be read
     * @param prefix the rule's prefix as written, null if the rejection is about no rule
     * @param reason the stable reason
     * @param detail for people: the actual value and the expected one; the same text each time
     */
    public RejectedRule(
            Place place, String appid, @Nullable String prefix, RejectionReason reason, Supplier<String> detail) {
        this.place = place;
        this.appid = appid;
        this.prefix = prefix;
        this.reason = reason;
        this.detail = detail;
    }

    /** A rejection whose detail is known. */
    public RejectedRule(Place place, String appid, @Nullable String prefix, RejectionReason reason, String detail) {
        this(place, appid, prefix, reason, () -> detail);
    }

    /** Where it stands. */
    public Place place() {
        return place;
    }

    /** The account it belongs to, empty if not even that could be read. */
    public String appid() {
        return appid;
    }

    /** The rule's prefix as written, null if the rejection is about no rule. */
    public @Nullable String prefix() {
        return prefix;
    }

    /** The stable reason. */
    public RejectionReason reason() {
        return reason;
    }

    /** For people: the actual value and the expected one. */
    public String detail() {
        return detail.get();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RejectedRule that
                && place.equals(that.place)
                && appid.equals(that.appid)
                && Objects.equals(prefix, that.prefix)
                && reason == that.reason
                && detail().equals(that.detail());
    }

    @Override
    public int hashCode() {
        return Objects.hash(place, appid, prefix, reason, detail());
    }

    @Override
    public String toString() {
        return "RejectedRule[place=" + place + ", appid=" + appid + ", prefix=" + prefix + ", reason=" + reason
                + ", detail=" + detail() + "]";
    }
}
