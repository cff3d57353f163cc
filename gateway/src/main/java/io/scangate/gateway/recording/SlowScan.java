package io.scangate.gateway.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A scan whose answer took long. Has nothing of the user and of the link. */
@Name("scangate.SlowScan")
@Label("Slow Scan")
@Category("scangate")
@Description("A scan whose answer took long, from the read of its bytes on")
@StackTrace(false)
public final class SlowScan extends Event {
    private static final SlowScan PROBE = new SlowScan("", 0, 0);

    @Label("Reason")
    @Description("What decided, as in the metric scangate_scans_total")
    String reason;

    @Label("Revision")
    long revision;

    @Label("Time")
    @Timespan
    long time;

    private SlowScan(String reason, long revision, long time) {
        this.reason = reason;
        this.revision = revision;
        this.time = time;
    }

    @SettingDefinition
    @Name("atLeast")
    @Label("At Least")
    @Description("The shortest time of a slow scan")
    @SuppressWarnings("UnusedMethod") // Called by the recorder.
    private boolean atLeast(AtLeast setting) {
        return setting.accepts(time);
    }

    /** The shortest time in nanoseconds that is recorded; {@link Long#MAX_VALUE} while no recording wants slow scans. Allocates nothing. */
    public static long threshold() {
        return PROBE.isEnabled() ? AtLeast.nanos() : Long.MAX_VALUE;
    }

    /**
     * Records a scan, if a recording wants it.
     *
     * @param reason what decided
     * @param nanos from the read of its bytes to its answer
     */
    public static void record(String reason, long revision, long nanos) {
        new SlowScan(reason, revision, nanos).commit();
    }
}
