package io.scangate.config.api;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API: what it takes, who may make it, and what answers it.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path with parameters in braces; one called {@code appid} is the account it is about
 * @param audience who may call
 * @param query the parameters of the query that it knows
 * @param body the content type it takes; null if it takes no body
 * @param handler runs on a thread that may block
 */
record Endpoint(
        HttpMethod method,
        String path,
        Audience audience,
        Set<String> query,
        @Nullable MediaType body,
        Handler handler) {
    /** Who may make a call. */
    enum Audience {
        /** Anybody, without a token. */
        PUBLIC,
        /** Any operator or account. */
        CALLER,
        /** Operators, and the account that the path names. */
        ACCOUNT,
        OPERATOR
    }

    /** Answers a call, or throws a {@link Problem} or what becomes one. */
    interface Handler {
        Answer answer(Call call);
    }

    /** The parameter of paths that says which account a call is about. */
    static final String APPID = "appid";

    static Endpoint of(HttpMethod method, String path, Audience audience, Handler handler) {
        return new Endpoint(method, path, audience, Set.of(), null, handler);
    }

    /** With parameters of the query. */
    Endpoint query(String... names) {
        return new Endpoint(method, path, audience, Set.of(names), body, handler);
    }

    /** With a JSON body. */
    Endpoint json() {
        return body(MediaType.JSON);
    }

    /** With a body of a type. */
    Endpoint body(MediaType type) {
        return new Endpoint(method, path, audience, query, type, handler);
    }

    /** Whether an account is named in the path. */
    boolean isAboutAccount() {
        return path.contains("{" + APPID + "}");
    }
}
