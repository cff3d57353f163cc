package io.scangate.config.session;

import io.scangate.config.access.HiddenText;
import io.scangate.config.people.User;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The sign-ins of browsers: checks where a call comes from, and gives the browser its cookie. Thread-safe. Blocks. */
public final class SignIns {
    private final Sessions sessions;
    private final Origins origins;

    /** Sign-ins to sessions. */
    public SignIns(Sessions sessions, Origins origins) {
        this.sessions = sessions;
        this.origins = origins;
    }

    /** The channel of a call that has our header and comes from our origin, as {@link Origins#check}. */
    public Origins.Channel check(Call call) {
        return origins.check(call.head());
    }

    /** Signs in as {@link Sessions#signIn}. */
    public Sessions.Begun signIn(Call call, String name, HiddenText password, @Nullable HiddenText code) {
        return sessions.signIn(name, password, code, browser(call));
    }

    /** Begins a session for a user who has been identified. */
    public Sessions.Begun begin(Call call, User user, Means means) {
        return sessions.begin(user, means, browser(call));
    }

    private static Sessions.Browser browser(Call call) {
        return new Sessions.Browser(
                call.head().client().getHostAddress(), call.clientAddress(), call.header("user-agent"));
    }

    /** The answer that gives the browser its session. An earlier session of the browser ends. */
    public Answer begun(Answer answer, Call call, Origins.Channel channel, Sessions.Begun begun) {
        String earlier = Origins.cookie(call.head(), channel.cookie());
        if (earlier != null && !earlier.isEmpty()) {
            sessions.end(HiddenText.of(earlier));
        }
        Instant end = begun.session().expiresAt();
        long seconds = Duration.between(begun.session().createdAt(), end).toSeconds();
        return answer.withCookie(channel.begin(begun.token().reveal(), seconds));
    }
}
