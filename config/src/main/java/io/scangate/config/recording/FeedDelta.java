package io.scangate.config.recording;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The changes since a revision were read from the database for gateways. Used by one thread. */
@Name("scangate.FeedDelta")
@Label("Feed Delta")
@Category("scangate")
@Description("The changes since a revision were read from the database for gateways")
@StackTrace(false)
public final class FeedDelta extends Event {
    @Label("Base")
    @Description("The revision of the gateways")
    long base;

    @Label("Revision")
    long revision;

    @Label("Accounts")
    @Description("Changed and removed accounts")
    int accounts;

    @Label("Size")
    @DataAmount
    long bytes;

    private FeedDelta() {}

    /** A reading that begins now. */
    public static FeedDelta begun() {
        FeedDelta delta = new FeedDelta();
        delta.begin();
        return delta;
    }

    /**
     * Records the delta, which is complete now, if a recording runs.
     *
     * @param since the revision of the gateways
     * @param itsRevision to which it leads
     * @param itsAccounts changed and removed ones
     * @param size of the document in bytes
     */
    public void made(long since, long itsRevision, int itsAccounts, long size) {
        base = since;
        revision = itsRevision;
        accounts = itsAccounts;
        bytes = size;
        commit();
    }
}
