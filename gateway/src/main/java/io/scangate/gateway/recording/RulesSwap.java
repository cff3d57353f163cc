package io.scangate.gateway.recording;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The gateway has begun to serve other rules. */
@Name("scangate.RulesSwap")
@Label("Rules Swap")
@Category("scangate")
@Description("The gateway has begun to serve other rules")
@StackTrace(false)
public final class RulesSwap extends Event {
    /** Where rules come from. */
    public enum Kind {
        /** A snapshot in JSON. */
        SNAPSHOT,
        /** A compiled snapshot. */
        COMPILED,
        /** A change of the served rules. */
        DELTA,
        /** The rules of before a restart. */
        RESTORED,
        /** The rules of the process from which this one takes over. */
        TAKEN_OVER
    }

    @Label("Kind")
    String kind;

    @Label("Revision")
    long revision;

    @Label("Rules")
    int rules;

    @Label("Accounts")
    int accounts;

    @Label("Index Size")
    @DataAmount
    long indexBytes;

    @Label("Time")
    @Description("From the whole document, or the whole message, to the served rules")
    @Timespan
    long time;

    private RulesSwap(Kind kind, long revision, int rules, int accounts, long indexBytes, Duration time) {
        this.kind = kind.name();
        this.revision = revision;
        this.rules = rules;
        this.accounts = accounts;
        this.indexBytes = indexBytes;
        this.time = time.toNanos();
    }

    /**
     * Records a swap, if a recording runs.
     *
     * @param rules the number of all served rules
     * @param accounts the number of all served accounts
     * @param indexBytes the memory of the index
     * @param time in which the rules were made
     */
    public static void record(Kind kind, long revision, int rules, int accounts, long indexBytes, Duration time) {
        new RulesSwap(kind, revision, rules, accounts, indexBytes, time).commit();
    }
}
