package io.scangate.gateway.recording;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A merge of layers of the index, with its rests; then one swap of the index. Used by one thread. */
@Name("scangate.LayersMerge")
@Label("Layers Merge")
@Category("scangate")
@Description("The gateway has merged layers of the index, and serves the merged ones")
@StackTrace(false)
public final class LayersMerge extends Event {
    @Label("Whole")
    @Description("Whether all layers were merged, not only the upper ones")
    boolean whole;

    @Label("Layers")
    @Description("Layers of the index before")
    int layers;

    @Label("Index Size")
    @DataAmount
    @Description("Memory of the index before")
    long indexBytes;

    private LayersMerge() {}

    /** A merge that begins now. */
    public static LayersMerge begun() {
        LayersMerge merge = new LayersMerge();
        merge.begin();
        return merge;
    }

    /**
     * Records the merge, which ends now, if a recording runs.
     *
     * @param all whether all layers were merged, not only the upper ones
     * @param before the layers of the index before
     * @param bytes the memory of the index before
     */
    public void ended(boolean all, int before, long bytes) {
        whole = all;
        layers = before;
        indexBytes = bytes;
        commit();
    }
}
