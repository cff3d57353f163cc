package io.scangate.config.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A call of the public listener whose answer began late. Has nothing of the caller, of secrets and of links. */
@Name("scangate.SlowCall")
@Label("Slow Call")
@Category("scangate")
@Description("A call of the public listener whose answer began late")
@StackTrace(false)
@Threshold("500 ms")
public final class SlowCall extends Event {
    @Label("Method")
    String method = "";

    @Label("Route")
    @Description("The pattern of the path, as in the metric scangate_api_requests_seconds")
    String route = "";

    @Label("Status")
    int status;

    @Label("Code")
    @Description("The code of the problem, if the call was refused")
    String code = "";

    private SlowCall() {}

    /** A call that begins now. */
    public static SlowCall begun() {
        SlowCall call = new SlowCall();
        call.begin();
        return call;
    }

    /** Notes that the answer begins now; returns whether a recording wants the call. */
    public boolean answered() {
        end();
        return shouldCommit();
    }

    /**
     * Records the call.
     *
     * @param itsMethod of HTTP
     * @param itsRoute the pattern of the path
     * @param itsStatus of the answer
     * @param itsCode of the problem; empty if the call was not refused
     */
    public void record(String itsMethod, String itsRoute, int itsStatus, String itsCode) {
        method = itsMethod;
        route = itsRoute;
        status = itsStatus;
        code = itsCode;
        commit();
    }
}
