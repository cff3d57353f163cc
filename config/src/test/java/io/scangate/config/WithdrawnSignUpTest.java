package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A person takes a sign-up back; and what others had offered to its appid. */
@Timeout(120)
class WithdrawnSignUpTest {
    private static final String OWN = "/v1/sign-up/accounts";
    private static final String NEW = "/v1/accounts/wx-new";

    @ParameterizedTest
    @EnumSource
    void whoHasSignedUpWithdrawsIt_nobodyElse_andTheAppidIsFree(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient ana = SignUpTest.signedUp(server, "ana", "wx-new");
            RestClient bo = server.signedIn("bo", null, Map.of("wx-new", AccountRole.OWNER));
            bo.delete(OWN + "/wx-new").is(409, "not_waiting");
            RestClient cy = server.signedIn("cy", null, Map.of());
            cy.delete(OWN + "/wx-new").is(404, "account_not_found");
            ana.delete(OWN + "/wx-new?dry_run=true").is(200);
            ana.get(NEW).is(200);
            assertEquals("withdrawn", ana.delete(OWN + "/wx-new").is(200).text("state"));
            server.operator().get(NEW).is(404, "account_not_found");
            ana.delete(OWN + "/wx-new").is(404, "account_not_found");
            JsonNode entry = server.operator()
                    .get("/v1/audit?limit=1&action=sign_up.withdraw")
                    .body()
                    .at("/items/0");
            assertEquals("user:ana", entry.path("actor").asText(), entry::toString);
            JsonNode withdrawn = server.operator()
                    .get("/v1/sign-ups?state=withdrawn")
                    .is(200)
                    .body();
            assertEquals("ana", withdrawn.at("/items/0/user").asText());
            // Not as after a refusal: it is approved at once where others are.
            bo.post(OWN, "{" + GoodRequests.signUp("wx-new") + "}").is(201);
            server.operator().post(NEW + "/approve", null).is(200);
            bo.delete(OWN + "/wx-new").is(409, "not_waiting");
        }
    }

    private static String offered(TestServer server, RestClient giver) {
        String rule = giver.post(
                        "/v1/accounts/wx-giver/rules",
                        "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                .is(201)
                .text("id");
        return giver.post("/v1/accounts/wx-giver/offers", "{\"rule\": \"" + rule + "\", \"receiver\": \"wx-new\"}")
                .is(200)
                .text("id");
    }

    private static void assertHearsOf(String offer, RestClient receiver) {
        assertEquals(1, offers(receiver, "wx-new"));
        assertEquals(
                offer,
                receiver.get(NEW + "/notices?kind=rule_offered")
                        .is(200)
                        .body()
                        .at("/items/0/facts/offer")
                        .asText());
    }

    private static int offers(RestClient of, String appid) {
        return of.get("/v1/accounts/" + appid + "/offers")
                .is(200)
                .body()
                .get("items")
                .size();
    }

    @ParameterizedTest
    @EnumSource
    void anOfferToAnAppidStays_untilItsAccountIsApproved_andNoStrangerSeesIt(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "sign-up", "open").licensed()) {
            RestClient giver = server.account("wx-giver");
            String offer = offered(server, giver);
            // Also where accounts are approved at once.
            RestClient ana = SignUpTest.signedUp(server, "ana", "wx-new");
            assertEquals("waiting", ana.get(NEW).is(200).text("state"));
            assertEquals(0, offers(ana, "wx-new"));
            ana.get(NEW + "/offers/" + offer).is(404, "offer_not_found");
            ana.delete(NEW + "/offers/" + offer).is(404, "offer_not_found");
            assertFalse(ana.get(NEW + "/notices").is(200).content().contains("rule_offered"));
            assertFalse(ana.get(NEW + "/audit").is(200).content().contains("wx-giver"));
            // A refused and a withdrawn sign-up take no offer with them.
            server.operator().post(NEW + "/refuse", "{\"reason\": \"r\"}").is(200);
            assertEquals(1, offers(giver, "wx-giver"));
            RestClient bo = SignUpTest.signedUp(server, "bo", "wx-new");
            bo.delete(OWN + "/wx-new").is(200);
            assertEquals(1, offers(giver, "wx-giver"));

            RestClient right = SignUpTest.signedUp(server, "cy", "wx-new");
            server.operator().post(NEW + "/approve", null).is(200);
            assertHearsOf(offer, right);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountThatAnOperatorMakes_hearsOfTheOffersToIt(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient giver = server.account("wx-giver");
            String offer = offered(server, giver);
            RestClient made = server.account("wx-new");
            assertHearsOf(offer, made);
        }
    }

    /** WeChat's appids have no upper-case letters, and people do not tell two apart that differ in them only. */
    @ParameterizedTest
    @EnumSource
    void anAppidWithUpperCaseLettersIsNoNewOne(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            server.account("wx-new");
            server.operator()
                    .post("/v1/accounts", "{\"appid\": \"wx-New\", \"name\": \"N\", \"kind\": \"media\"}")
                    .is(400, "invalid_argument");
            RestClient bo = server.signedIn("bo", null, Map.of());
            bo.post(OWN, "{" + GoodRequests.signUp("wx-nEw") + "}").is(400, "invalid_argument");
        }
    }
}
