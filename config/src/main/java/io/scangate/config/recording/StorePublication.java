package io.scangate.config.recording;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A revision was published to the store that the setting publish-to names. Used by one thread. */
@Name("scangate.StorePublication")
@Label("Store Publication")
@Category("scangate")
@Description("A revision was published to the store that the setting publish-to names")
@StackTrace(false)
public final class StorePublication extends Event {
    @Label("Base")
    @Description("The revision that the store had before; -1 for none")
    long base;

    @Label("Revision")
    long revision;

    @Label("Whole")
    @Description("Whether there are new snapshots, not only changes")
    boolean whole;

    @Label("Files")
    @Description("New files")
    int files;

    @Label("Size")
    @DataAmount
    @Description("Of the new files")
    long bytes;

    private StorePublication() {}

    /** A publication that begins now. */
    public static StorePublication begun() {
        StorePublication publication = new StorePublication();
        publication.begin();
        return publication;
    }

    /**
     * Records the publication, which ends now.
     *
     * @param before the revision that the store had before; -1 for none
     * @param published the revision that it has now
     * @param newSnapshots whether there are some, not only changes
     * @param newFiles their number
     * @param size of the new files in bytes
     */
    public void published(long before, long published, boolean newSnapshots, int newFiles, long size) {
        base = before;
        revision = published;
        whole = newSnapshots;
        files = newFiles;
        bytes = size;
        commit();
    }
}
