package io.scangate.config.session;

import io.scangate.config.access.Caller;
import io.scangate.config.access.HiddenText;
import io.scangate.config.session.SessionStore.Found;
import io.scangate.config.web.Head;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Scheme;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of browsers. The cookie counts only in a call with the header of our own pages, whatever the method, so no form, link or picture of another
 * site uses a session. Thread-safe. Blocks.
 */
public final class SessionCookie implements Scheme {
    /** The calls by which a user signs out and changes the password. */
    private static final String OWN = "/v1/session";

    private final Sessions sessions;
    private final Origins origins;

    /** Accepts the cookies of sessions. */
    public SessionCookie(Sessions sessions, Origins origins) {
        this.sessions = sessions;
        this.origins = origins;
    }

    @Override
    public @Nullable String credential(Head head) {
        return head.header("cookie") == null && head.header(Origins.HEADER) == null
                ? null
                : Origins.cookie(head, origins.check(head).cookie());
    }

    @Override
    public Caller caller(String token) {
        return Sessions.caller(sessions.find(HiddenText.of(token), null));
    }

    @Override
    public Caller caller(String token, Head head) {
        Found found = sessions.find(HiddenText.of(token), head.pathIfThere(Head.APPID));
        String path = head.path();
        if (found.session().changePassword() && !path.equals(OWN) && !path.equals(OWN + "/password")) {
            throw Problem.of(
                    ProblemCode.PASSWORD_CHANGE_NEEDED,
                    "the password of " + found.session().userName()
                            + " was given by somebody else (expected: a new one, PUT /v1/session/password)");
        }
        return Sessions.caller(found);
    }

    @Override
    public String expected() {
        return "no session (expected: the cookie of a session, and Scangate-Session: 1)";
    }
}
