package io.scangate.config.openid;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.openid.OpenIdStore.Identity;
import io.scangate.config.people.User;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Problem;
import java.time.Clock;

/** The identities by which people can sign in. Thread-safe. Blocks. */
final class Identities {
    private final OpenIdStore store;
    private final Clock clock;

    Identities(OpenIdStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Those of the person of a session. */
    Answer list(Call call) {
        ObjectNode view = Json.object();
        ArrayNode list = view.putArray("identities");
        store.identities(call.caller().signedIn().user()).forEach(each -> list.addObject()
                .put("id", each.id())
                .put("issuer", each.issuer())
                .put("subject", each.subject()));
        return Answer.ok(view);
    }

    /** Whether an identity is one of a user. */
    boolean has(long user, Identity identity) {
        return store.identities(user).contains(identity);
    }

    /** Refuses an id that is none of the user's. */
    void find(long user, String id) {
        if (store.identities(user).stream().noneMatch(each -> each.id().equals(id))) {
            throw unknown(id);
        }
    }

    /** Refuses a further identity before the way to the other service, which would be in vain. */
    void checkRoom(long user) {
        OpenIdStore.checkRoom(store.identities(user).size());
    }

    /** Takes an identity from a user. */
    User take(Actor actor, long user, String id) {
        return store.unlink(actor, user, id, clock.instant()).orElseThrow(() -> unknown(id));
    }

    private static Problem unknown(String id) {
        return Problem.notFound(
                "identity",
                id,
                "the id of one of the own identities",
                "the user has no such identity (expected: the id of one, GET /v1/openid/identities)");
    }
}
