package io.scangate.gateway.events;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.usage.Scene;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The scan events of one event loop. A scan that is chosen is copied into a ring, which another thread reads; if the ring is full, the
 * scan is dropped and counted. Never waits and allocates nothing. Only the loop's thread writes.
 */
public final class EventLog {
    /** About ten thousand scans without links. */
    static final int CAPACITY = 1 << 20;

    /** An appid is shorter, also with what a copy may overwrite. */
    private static final int MOST_APPID = 128 + RuleView.COPY_SLACK;

    /** Multiples of the golden ratio are spread evenly, whatever pattern the scans have. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private static final VarHandle DROPPED;

    static {
        try {
            DROPPED = MethodHandles.lookup().findVarHandle(EventLog.class, "dropped", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventRing ring;
    private final boolean withLinks;
    private final boolean all;
    private final long chosenBelow;
    private long position;
    private long millis;
    private long dropped;

    /**
     * Makes a log.
     *
     * @param fraction the fraction of the scans that become events, at most 1
     * @param withLinks whether events have the scanned link
     */
    EventLog(int capacity, double fraction, boolean withLinks) {
        this.ring = new EventRing(capacity);
        this.withLinks = withLinks;
        this.all = fraction >= 1;
        this.chosenBelow = (long) (fraction * 0x1p63);
    }

    EventRing ring() {
        return ring;
    }

    /** Sets the time of the next scans. */
    public void tick(long epochMillis) {
        millis = epochMillis;
    }

    /**
     * Takes a decided scan, if it is one of the fraction.
     *
     * @param rule the rule that decided, if one did
     * @param revision the revision of the rules that decided
     */
    public void scan(Decision decision, Link link, RuleView rule, Scene scene, long revision) {
        if (!isChosen()) {
            return;
        }
        boolean ruled = decision != Decision.WEB_NO_RULE && decision != Decision.WEB_CLIENT_TOO_OLD;
        int ruleLength = ruled ? prefixLength(link, rule) : 0;
        int textLength = withLinks ? link.length() : ruleLength;
        int at = ring.claim(rounded(EventEntry.HEADER + MOST_APPID + textLength));
        if (at < 0) {
            DROPPED.setOpaque(this, dropped + 1);
            return;
        }
        byte[] b = ring.bytes();
        int appid = at + EventEntry.HEADER;
        int text = ruled ? rule.copyAppid(b, appid) : appid;
        System.arraycopy(link.bytes(), 0, b, text, textLength);
        int size = rounded(text + textLength - at);
        Version version = decision == Decision.OPEN_TEST ? rule.testVersion() : Version.RELEASE;
        int kind = EventEntry.kind(decision, version, scene);
        EventEntry.putHeader(b, at, size, kind, text - appid, millis, revision, ruleLength, textLength);
        ring.publish(size);
    }

    private boolean isChosen() {
        position += STEP;
        return all || position >>> 1 < chosenBelow;
    }

    /** The length of the rule's prefix, with which the link begins. */
    private static int prefixLength(Link link, RuleView rule) {
        int end = link.pathStart() + rule.keyLength();
        // The key of a rule for exactly one path ends with the ? that follows the path of every link.
        return end == link.pathEnd() + 1 ? end - 1 : end;
    }

    private static int rounded(int size) {
        return size + EventRing.UNIT - 1 & -EventRing.UNIT;
    }

    /** The scans that the ring had no room for. Any thread may ask. */
    long dropped() {
        return (long) DROPPED.getOpaque(this);
    }
}
