package io.scangate.config.soak;

import io.scangate.config.soak.Api.Reply;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** People who sign in and out, tokens that are made and end, and operators who look around. Each method belongs to one thread. */
final class People {
    private static final String NAME = "ana";
    private static final String PASSWORD = "correct horse battery staple";
    private static final String TOKEN_ACCOUNT = "/v1/accounts/wx-token";
    private static final int TOKENS_OF_A_SECRET = 12;

    private final World world;
    private final Api api;
    private String secret;
    private String lastToken = "";
    private String expiring = "";
    private Instant end = Instant.MAX;
    private int tokens;

    People(World world) throws IOException, InterruptedException {
        this.world = world;
        this.api = world.api();
        String given =
                api.post("/v1/users", "{\"name\": \"" + NAME + "\"}").is(201).text("password");
        Api session = signedIn(given);
        session.call(
                        "PUT",
                        "/v1/session/password",
                        "{\"password\": \"" + given + "\", \"new_password\": \"" + PASSWORD + "\"}")
                .is(204);
        this.secret = api.post(TOKEN_ACCOUNT + "/secret", null).is(200).text("secret");
    }

    private Api signedIn(String password) throws IOException, InterruptedException {
        Reply begun = api.asNobody()
                .call(
                        "POST",
                        "/v1/session",
                        "{\"name\": \"" + NAME + "\", \"password\": \"" + password + "\"}",
                        "Scangate-Session",
                        "1")
                .is(201);
        String cookie = begun.headers().firstValue("set-cookie").orElseThrow();
        return api.inSession(cookie.replaceAll(";.*", ""));
    }

    /** Signs in, looks, signs out, and is nobody afterwards. */
    void session() throws IOException, InterruptedException {
        Api session = signedIn(PASSWORD);
        session.get("/v1/session").is(200);
        session.get("/v1/whoami").is(200);
        session.call("DELETE", "/v1/session", null).isGood();
        session.get("/v1/session").is(401);
        world.faults().count("sessions begun and ended");
    }

    /** Makes and uses a token; a new secret ends the earlier tokens now and then. */
    void token() throws IOException, InterruptedException {
        if (tokens > 0 && tokens % TOKENS_OF_A_SECRET == 0) {
            secret = api.as(lastToken)
                    .call("PUT", TOKEN_ACCOUNT + "/secret", "{\"secret\": \"" + secret + "\"}")
                    .is(200)
                    .text("secret");
            api.as(lastToken).get(TOKEN_ACCOUNT + "/rules").is(401);
            world.faults().count("tokens ended by a new secret", TOKENS_OF_A_SECRET);
        }
        lastToken = api.asNobody()
                .post("/v1/tokens", "{\"appid\": \"wx-token\", \"secret\": \"" + secret + "\"}")
                .is(200)
                .text("access_token");
        api.as(lastToken).get(TOKEN_ACCOUNT + "/rules").is(200);
        tokens++;
        world.faults().count("tokens of the API");
    }

    /** Makes a key that is revoked, and one that expires in a minute. */
    void key() throws IOException, InterruptedException {
        String name = "/v1/operator-keys/soak";
        String revoked = api.call("PUT", name + "?rotate=true", null).is(200).text("key");
        api.as(revoked).get("/v1/whoami").is(200);
        api.call("DELETE", name, null).isGood();
        api.as(revoked).get("/v1/whoami").is(401);
        world.faults().count("revoked keys");
        if (!expiring.isEmpty() && Instant.now().isAfter(end)) {
            api.as(expiring).get("/v1/whoami").is(401);
            world.faults().count("expired keys");
            expiring = "";
        }
        if (expiring.isEmpty()) {
            end = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
            expiring = api.call("PUT", "/v1/reader-keys/soak?rotate=true&expires_at=" + end, null)
                    .is(200)
                    .text("key");
        }
    }

    /** Reads pages of lists and explanations. */
    void look() throws IOException, InterruptedException {
        api.get(Changer.ACCOUNT + "/rules").is(200);
        api.get("/v1/audit?limit=50").is(200);
        api.get(Changer.ACCOUNT + "/scans").is(200);
        api.get(Changer.ACCOUNT + "/explain?link=" + Changer.prefix(world.origin(), 1) + "7")
                .is(200);
        api.get("/v1/gateways").is(200);
        api.get("/v1/accounts").is(200);
        api.as("nonsense").get("/v1/accounts").is(401);
        world.faults().count("looks at lists");
    }
}
