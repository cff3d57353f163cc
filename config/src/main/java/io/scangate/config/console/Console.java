package io.scangate.config.console;

import io.scangate.config.access.Permission;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Face;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.net.URI;
import java.util.List;

/** Serves the console to browsers. It knows no caller: the page calls the REST API with the session of its user. Thread-safe. */
public final class Console {
    private static final String PATH = "/console/";

    /**
     * Only our own files run, nothing is sent elsewhere, no other page shows ours in a frame, and text never becomes HTML: {@code lit-html} is
     * the only policy that makes any, of the templates in our files. Pictures of QR codes are blobs.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types lit-html";

    private final Bundle bundle;
    private final ConsoleFile page;

    /**
     * Reads the files of the console.
     *
     * @param openidIssuer the address of the service at which people may sign in; empty for none
     */
    public Console(String openidIssuer) {
        bundle = new Bundle();
        page = bundle.page(
                openidIssuer.isEmpty() ? "" : URI.create(openidIssuer).getHost());
    }

    /** The routes of the public listener. */
    public Face face() {
        return new Face(
                List.of(
                        route("/", call -> toPage()),
                        route("/console", call -> toPage()),
                        // The parameters of a way back from another service are of no interest to the server.
                        route(PATH, this::page).anyQuery(),
                        route(PATH + "{file}", this::file)),
                List.of());
    }

    private static Route route(String path, Route.Handler handler) {
        return Route.of(Method.GET, path, Permission.PUBLIC, handler).quick();
    }

    private static Answer toPage() {
        return Answer.seeOther(PATH);
    }

    private Answer page(Call call) {
        return guarded(page.answer(call))
                .with("Content-Security-Policy", POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin")
                // For browsers that do not know frame-ancestors.
                .with("X-Frame-Options", "DENY")
                .with("Referrer-Policy", "same-origin")
                .with("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    }

    private Answer file(Call call) {
        String name = call.path("file");
        ConsoleFile file = bundle.file(name);
        if (file == null) {
            throw Problem.notFound(
                    "file", name, "a file of the console", "no such file (expected: one that /console/ names)");
        }
        return guarded(file.immutable(call));
    }

    private static Answer guarded(Answer answer) {
        return answer.with("X-Content-Type-Options", "nosniff").with("Cross-Origin-Resource-Policy", "same-origin");
    }
}
