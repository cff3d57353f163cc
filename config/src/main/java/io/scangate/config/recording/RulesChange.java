package io.scangate.config.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Changes of accounts and rules in one transaction, from the wait for a connection to the commit. Used by one thread. */
@Name("scangate.RulesChange")
@Label("Rules Change")
@Category("scangate")
@Description("Changes of accounts and rules in one transaction, from the wait for a connection to the commit")
@StackTrace(false)
public final class RulesChange extends Event {
    @Label("Revision")
    @Description("Of the last change")
    long revision;

    @Label("Changes")
    long changes;

    @Label("Wait")
    @Description("For a connection and for the exclusive lock of all changes")
    @Timespan
    long waited;

    private final transient long start = System.nanoTime();

    private RulesChange() {}

    /** Changes that begin now. */
    public static RulesChange begun() {
        RulesChange change = new RulesChange();
        change.begin();
        return change;
    }

    /** Notes that the change has the lock now. */
    public void locked() {
        waited = System.nanoTime() - start;
    }

    /** Counts a change of this transaction. */
    public void changed(long itsRevision) {
        revision = itsRevision;
        changes++;
    }

    /** Records the changes, which are saved now, if a recording runs and there were any. */
    public void saved() {
        if (changes > 0) {
            commit();
        }
    }
}
