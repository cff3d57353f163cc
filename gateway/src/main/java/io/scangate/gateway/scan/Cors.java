package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.wire.AnswerFields;
import io.scangate.gateway.wire.AnswerWriter;
import io.scangate.gateway.wire.ByteScan;
import io.scangate.gateway.wire.Field;
import io.scangate.gateway.wire.Request;
import java.util.List;

/**
 * Adds the fields of cross-origin resource sharing (the Fetch standard, section 3.3) to answers. Allocates nothing for a request.
 * Answers to malformed requests, which the endpoint does not see, do not get them. Immutable.
 */
final class Cors {
    /** The request field with the origin, in lower case. */
    static final String HEADER = "origin";

    private static final String ALLOWED = "access-control-allow-origin";
    private static final Field VARY = new Field("vary", HEADER);
    /** For another origin: a cache must still not give this answer to the scripts of an allowed one. */
    private static final Permission NO_PERMISSION = new Permission(new AnswerFields(VARY), new AnswerFields(VARY));

    private final int field;
    private final boolean all;
    private final byte[][] origins;
    private final Permission[] permissions;

    /** The fields of one origin: of ordinary answers, and of the answer to a preflight request. */
    private record Permission(AnswerFields answer, AnswerFields preflight) {
        private static final Field METHODS = new Field("access-control-allow-methods", "GET, HEAD, POST");
        private static final Field HEADERS = new Field("access-control-allow-headers", "content-type");
        private static final Field SECONDS = new Field("access-control-max-age", "7200");

        static Permission toAll() {
            Field any = new Field(ALLOWED, "*");
            return new Permission(new AnswerFields(any), new AnswerFields(any, METHODS, HEADERS, SECONDS));
        }

        static Permission to(String origin) {
            Field one = new Field(ALLOWED, origin);
            return new Permission(new AnswerFields(one, VARY), new AnswerFields(one, VARY, METHODS, HEADERS, SECONDS));
        }
    }

    /**
     * Encodes the fields.
     *
     * @param allowed at least one origin
     * @param field the index of {@link #HEADER} among the endpoint's fields
     */
    Cors(CorsOrigins allowed, int field) {
        this.field = field;
        this.all = allowed.all();
        List<String> names = allowed.origins();
        origins = names.stream().map(name -> name.getBytes(US_ASCII)).toArray(byte[][]::new);
        permissions = all
                ? new Permission[] {Permission.toAll()}
                : names.stream().map(Permission::to).toArray(Permission[]::new);
    }

    /** The fields of an ordinary answer. */
    AnswerFields fields(Request request) {
        return permission(request).answer();
    }

    /** Adds the fields of an answer to OPTIONS. */
    void addPreflight(Request request, AnswerWriter out) {
        out.fields(permission(request).preflight());
    }

    private Permission permission(Request request) {
        if (all) {
            return permissions[0];
        }
        int from = request.fieldStart(field);
        int to = request.fieldEnd(field);
        for (int i = 0; i < origins.length && request.fieldCount(field) == 1; i++) {
            if (ByteScan.isText(request.bytes(), from, to, origins[i])) {
                return permissions[i];
            }
        }
        return NO_PERMISSION;
    }
}
