package io.scangate.config.wechat;

import io.scangate.config.access.Access;
import io.scangate.config.access.Caller;
import io.scangate.config.web.Head;
import io.scangate.config.web.Scheme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens in a query parameter, as WeChat's clients send them. WeChat checks the kind of the account after the arguments,
 * so this admits a personal account. Thread-safe. Blocks.
 */
final class TokenParameter implements Scheme {
    private final Access access;
    private final List<String> names;

    /**
     * A scheme for one parameter.
     *
     * @param access checks the tokens
     * @param names of the parameter; the first that is present decides
     */
    TokenParameter(Access access, String... names) {
        this.access = access;
        this.names = List.of(names);
    }

    @Override
    public Caller caller(String token) {
        return access.callerOfAnyKind(token);
    }

    @Override
    public @Nullable Caller recentCaller(String token) {
        return access.recentCaller(token);
    }

    @Override
    public @Nullable String credential(Head head) {
        for (String name : names) {
            String token = head.lenientQuery(name);
            if (token != null) {
                return token;
            }
        }
        return null;
    }

    @Override
    public String expected() {
        return "no token (expected: " + names.get(0) + ")";
    }
}
