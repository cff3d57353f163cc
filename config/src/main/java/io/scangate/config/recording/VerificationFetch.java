package io.scangate.config.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A verification file was asked for, with its redirects. Used by one thread. */
@Name("scangate.VerificationFetch")
@Label("Verification Fetch")
@Category("scangate")
@Description("A verification file was asked for, with its redirects")
@StackTrace(false)
public final class VerificationFetch extends Event {
    @Label("Account")
    String account = "";

    @Label("Site")
    @Description("The server that was asked first")
    String site = "";

    @Label("Outcome")
    String outcome = "";

    @Label("Status")
    @Description("Of the last answer; 0 for none")
    int status;

    private VerificationFetch() {}

    /** A fetch that begins now. */
    public static VerificationFetch begun() {
        VerificationFetch fetch = new VerificationFetch();
        fetch.begin();
        return fetch;
    }

    /**
     * Records the fetch, which ends now, if a recording runs.
     *
     * @param appid of the account that the file is for
     * @param server that was asked first
     * @param found the outcome, in one word
     * @param lastStatus of the last answer; 0 for none
     */
    public void ended(String appid, String server, String found, int lastStatus) {
        account = appid;
        site = server;
        outcome = found;
        status = lastStatus;
        commit();
    }
}
