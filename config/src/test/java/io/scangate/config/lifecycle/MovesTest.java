package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.feed.FeedStore;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlNotices;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rules that move to another account: claims and offers. */
class MovesTest extends WorldTest {
    private static final Duration GRACE = Duration.ofDays(3);

    private final String old = world.account();
    private final String young = world.account();
    private final String root = "https://" + World.host() + "/";
    private final RuleRef ref = RuleRef.prefix(root);
    private final Claims claims = new Claims(world.store, world.rules, world.clock);
    private final Offers offers = new Offers(world.store, world.rules, world.clock);

    MovesTest(TestDatabase kind) {
        super(kind);
        world.add(old, World.occupying(root));
        world.rules.publish(ANA, old, ref);
    }

    private static NewRule wish(String prefix) {
        return new NewRule(prefix, false, "pages/young/young", Version.TRIAL, List.of(prefix));
    }

    /** The old account's proof fails from now on. */
    private void loseProof() {
        ConfiguredRule rule = world.rules.get(old, ref);
        world.store.changeMany(
                "service:test",
                batch -> batch.change(writer -> {
                    writer.markUnproven(rule, LiveRelease.now(world.clock));
                    return Store.ChangeResult.put(AuditSubject.RULE, "edit", old, null, null, rule);
                }));
    }

    /** The published pages of the accounts in the feed since a revision. */
    private Map<String, List<String>> feed(long since) {
        Map<String, List<String>> pages = new TreeMap<>();
        FeedStore.ChangeSet changes = new SqlFeedStore(world.database)
                .changes(
                        since,
                        100,
                        (account, rules) -> pages.put(
                                account.appid(),
                                rules.stream()
                                        .map(rule -> rule.prefix() + " "
                                                + (rule.live() == null
                                                        ? null
                                                        : rule.live().page()))
                                        .toList()));
        assertTrue(changes.complete());
        return pages;
    }

    private List<String> removed(long since) {
        return new SqlFeedStore(world.database)
                .changes(since, 100, (account, rules) -> {})
                .removed();
    }

    @Test
    void offersAndOpenClaimsMakeGatewaysLoadNothing_andTheAuditOfBothAccountsHasThem() {
        long revision = world.revision();
        Offer withdrawn = offers.offer(ANA, old, ref, young).value();
        offers.end(ANA, old, withdrawn.id());
        Offer declined = offers.offer(ANA, old, ref, young).value();
        offers.end(ANA, young, declined.id());
        assertEquals(
                List.of("offer.decline", "offer.create", "offer.withdraw"),
                audit(young).stream()
                        .map(entry -> entry.substring(entry.indexOf(" ") + 1))
                        .toList());
        Claim claim = claims.claim(ANA, young, wish(root)).value();
        claims.withdraw(ANA, young, claim.id());
        claims.refuse(ANA, claims.claim(ANA, young, wish(root)).value().id());
        assertEquals(
                List.of("claim.refuse", "claim.open", "claim.withdraw"),
                audit(old).stream()
                        .map(entry -> entry.substring(entry.indexOf(" ") + 1))
                        .toList());
        assertEquals(revision + 8, world.revision());
        assertEquals(Map.of(), feed(revision));
        assertEquals(List.of(), removed(revision));

        Offer offer = offers.offer(ANA, old, ref, young).value();
        revision = world.revision();
        offers.accept(ANA, young, offer.id(), "pages/young/young");
        assertEquals(
                Map.of(old, List.of(), young, List.of(root + " pages/young/young")), feed(revision), "the rule moves");
    }

    @Test
    void anOfferToAnAccountThatDoesNotExistTellsNobody() {
        String absent = "absent-" + old;
        long revision = world.revision();
        Offer offer = offers.offer(ANA, old, ref, absent).value();
        assertEquals(List.of(offer), offers.list(MoveFilter.of(old), null, 10).items());
        assertEquals(List.of(), removed(revision));
        assertEquals(
                0,
                new SqlNotices(world.database)
                        .entries(null, NoticeKind.RULE_OFFERED, Long.MAX_VALUE, Instant.EPOCH, 100).items().stream()
                                .filter(entry -> absent.equals(entry.notice().appid()))
                                .count());
        offers.end(ANA, old, offer.id());
        assertEquals(List.of(), removed(revision));
    }

    @Test
    void anAccountMakesFewOffersThatAreNotAccepted() {
        for (int i = 0; i < RecentMoves.MOST_WITH_ONE; i++) {
            Offer offer = offers.offer(ANA, old, ref, young).value();
            if (i % 2 == 0) {
                offers.end(ANA, old, offer.id());
            }
        }
        RefusedException refused =
                refused(Refusal.MOVE_LIMIT, () -> offers.offer(ANA, old, ref, young), young, "50 offers", "fewer than");
        assertEquals((long) RecentMoves.MOST_WITH_ONE, refused.particulars().limit());
        String third = world.account();
        offers.offer(ANA, old, ref, third);
        for (int i = RecentMoves.MOST_WITH_ONE + 1; i < RecentMoves.MOST; i++) {
            offers.offer(ANA, old, ref, "other-" + i);
        }
        refused(Refusal.MOVE_LIMIT, () -> offers.offer(ANA, old, ref, "another"), "200 offers");
        refused(Refusal.MOVE_LIMIT, () -> offers.offer(ANA, old, ref, third), "200 offers");

        world.clock.advance(RecentMoves.WINDOW.plusMillis(1));
        Offer accepted = offers.offer(ANA, old, ref, young).value();
        offers.accept(ANA, young, accepted.id(), "pages/young/young");
        assertEquals(
                0,
                world.store.<Integer>read(
                        reader -> reader.moves(old, null, world.clock.instant().minus(RecentMoves.WINDOW))),
                "an accepted one does not count");
        for (int i = 0; i < RecentMoves.MOST_WITH_ONE; i++) {
            claims.withdraw(ANA, old, claims.claim(ANA, old, wish(root)).value().id());
        }
        refused(Refusal.MOVE_LIMIT, () -> claims.claim(ANA, old, wish(root)), young);
    }

    private List<String> audit(String appid) {
        return new SqlAudit(world.database)
                .entries(appid, Long.MAX_VALUE, 3).items().stream()
                        .map(entry -> entry.revision() + " " + entry.action())
                        .toList();
    }

    @Test
    void aClaimIsGrantedWhenTheProofHasFailedForThreeDays() {
        loseProof();
        world.clock.advance(GRACE.minusMillis(1));
        Claim open = claims.claim(ANA, young, wish(root)).value();
        assertFalse(open.isGranted());
        assertEquals(List.of(open), claims.list(MoveFilter.of(young), null, 10).items());
        assertEquals(List.of(open), claims.list(MoveFilter.of(old), null, 10).items());
        assertTrue(
                claims.list(new MoveFilter(null, null, null), null, 200).items().contains(open));
        assertTrue(world.rules.get(old, ref).isPublished());

        world.clock.advance(Duration.ofMillis(1));
        refused(Refusal.OWNERSHIP_NOT_PROVEN, () -> world.rules.publish(ANA, old, ref), root, "72 hours");
        world.unproven.add(root);
        refused(Refusal.OWNERSHIP_NOT_PROVEN, () -> claims.claim(ANA, young, wish(root)), "no file is there");
        world.unproven.remove(root);
        long revision = world.revision();
        assertEquals(1, world.store.<Integer>read(reader -> reader.moves(young, null, Instant.EPOCH)));
        Commit<Claim> granted = claims.claim(ANA, young, wish(root));
        assertEquals(
                0,
                world.store.<Integer>read(reader -> reader.moves(young, null, Instant.EPOCH)),
                "a granted one does not count");
        assertEquals(revision + 1, granted.revision());
        assertEquals(revision + 1, world.revision());
        assertTrue(granted.value().isGranted());
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.get(old, ref), root);
        ConfiguredRule got = world.rules.get(young, ref);
        assertEquals(got, granted.value().to());
        assertNull(got.live());
        assertEquals("pages/young/young", got.page());
        assertEquals(
                Map.of(old, List.of(), young, List.of(root + " null")), feed(revision), "gateways get both accounts");
        String entry = granted.revision() + " claim.grant";
        assertEquals(entry, audit(old).get(0));
        assertEquals(entry, audit(young).get(0));
        assertEquals(List.of(), claims.list(MoveFilter.of(young), null, 10).items());
        world.rules.publish(ANA, young, ref);
    }

    /** Its owner could not mend the proof, and the receiver of an offer could not accept it. */
    @Test
    void aFreezeIsNoTimeOfAFailingProof_norOfAnOffer() {
        loseProof();
        String other = "https://" + World.host() + "/";
        world.add(old, World.wish(other));
        Offer offer = offers.offer(ANA, old, RuleRef.prefix(other), young).value();
        world.clock.advance(Duration.ofDays(1));
        SqlFreeze freezing = new SqlFreeze(world.database, world.clock);
        freezing.freeze(ANA, "migration");
        world.clock.advance(Duration.ofDays(40));
        freezing.end(ANA);
        Instant now = world.clock.instant();
        assertEquals(
                now.minus(Duration.ofDays(1)),
                world.store.read(reader -> Objects.requireNonNull(reader.unprovenSince(world.rules.get(old, ref)))));
        assertFalse(claims.claim(ANA, young, wish(root)).value().isGranted());
        assertEquals(
                List.of(offer.expiring(offer.expiresAt().plus(Duration.ofDays(40)))),
                offers.list(MoveFilter.of(young), null, 10).items());
        world.clock.advance(GRACE.minusDays(1));
        assertTrue(claims.claim(ANA, young, wish(root)).value().isGranted());
    }

    @Test
    void anOperatorDecidesAnOpenClaim() {
        Claim first = claims.claim(ANA, young, wish(root)).value();
        Claim second = claims.claim(ANA, young, wish(root)).value();
        assertEquals(
                List.of(second),
                claims.list(MoveFilter.of(young), null, 10).items(),
                "one claim for each account and rule");
        refused(Refusal.CLAIM_NOT_FOUND, () -> claims.grant(ANA, first.id()), first.id());
        refused(Refusal.CLAIM_NOT_FOUND, () -> claims.withdraw(ANA, old, second.id()), second.id());
        claims.refuse(ANA, second.id());
        assertTrue(world.rules.get(old, ref).isPublished());
        Claim third = claims.claim(ANA, young, wish(root)).value();
        claims.withdraw(ANA, young, third.id());
        Claim fourth = claims.claim(ANA, young, wish(root)).value();
        claims.grant(ANA, fourth.id());
        assertEquals("pages/young/young", world.rules.get(young, ref).page());
        assertEquals("claim.grant", audit(old).get(0).replaceAll(".* ", ""));
    }

    @Test
    void onlyAnEqualRuleOfAnotherAccountCanBeClaimed_withinTheLimitsOfTheClaimant() {
        refused(Refusal.RULE_NOT_FOUND, () -> claims.claim(ANA, old, wish(root)), "a rule of another account");
        refused(Refusal.RULE_NOT_FOUND, () -> claims.claim(ANA, young, wish(root + "a")), root + "a");
        String other = "https://" + World.host() + "/";
        for (int i = 0; i < 10; i++) {
            world.add(young, World.wish(other + i));
        }
        loseProof();
        world.clock.advance(GRACE);
        long revision = world.revision();
        refused(Refusal.RULE_LIMIT, () -> claims.claim(ANA, young, wish(root)), "10 rules");
        assertEquals(revision, world.revision());
        assertTrue(world.rules.get(old, ref).isPublished());
        Claim open = claims.claim(ANA, world.account(), wish(root)).value();
        assertTrue(open.isGranted());
    }

    @Test
    void anAcceptedOfferMovesThePublishedRuleInOneRevision() {
        ConfiguredRule given = world.rules.get(old, ref);
        Offer offer = offers.offer(ANA, old, ref, young).value();
        assertEquals(List.of(offer), offers.list(MoveFilter.of(old), null, 10).items());
        assertEquals(List.of(offer), offers.list(MoveFilter.of(young), null, 10).items());
        assertEquals("offer.create", audit(young).get(0).replaceAll(".* ", ""));
        int left = world.rules.publishesLeft(young);
        long revision = world.revision();
        refused(Refusal.OFFER_NOT_FOUND, () -> offers.accept(ANA, old, offer.id(), "p/p"), offer.id());
        refused(Refusal.INVALID_ARGUMENT, () -> offers.accept(ANA, young, offer.id(), "/p p"), "page");
        Commit<Offer> accepted = offers.accept(ANA, young, offer.id(), "pages/young/young");
        assertEquals(revision + 1, world.revision());
        assertEquals(given, accepted.value().from());
        ConfiguredRule got = world.rules.get(young, ref);
        assertEquals(got, accepted.value().to());
        assertTrue(got.occupies());
        assertEquals(List.of(), got.testLinks());
        assertEquals(1, Objects.requireNonNull(got.live()).number());
        assertEquals(left - 1, world.rules.publishesLeft(young));
        assertEquals(Map.of(old, List.of(), young, List.of(root + " pages/young/young")), feed(revision));
        String entry = accepted.revision() + " offer.accept";
        assertEquals(entry, audit(old).get(0));
        assertEquals(entry, audit(young).get(0));
        assertEquals(List.of(), offers.list(MoveFilter.of(young), null, 10).items());
        assertEquals(
                world.clock.instant(), world.store.read(reader -> Objects.requireNonNull(reader.unprovenSince(got))));
        world.clock.advance(GRACE);
        refused(Refusal.OWNERSHIP_NOT_PROVEN, () -> world.rules.publish(ANA, young, ref), root);
    }

    @Test
    void offersAreReplaced_withdrawn_declined_andExpire() {
        Offer first = offers.offer(ANA, old, ref, young).value();
        String third = world.account();
        Offer second = offers.offer(ANA, old, ref, third).value();
        refused(Refusal.OFFER_NOT_FOUND, () -> offers.accept(ANA, young, first.id(), "p/p"), first.id());
        refused(Refusal.OFFER_NOT_FOUND, () -> offers.end(ANA, young, second.id()), second.id());
        assertEquals("offer.decline", action(offers.end(ANA, third, second.id())));
        Offer again = offers.offer(ANA, old, ref, young).value();
        assertEquals("offer.withdraw", action(offers.end(ANA, old, again.id())));
        Offer late = offers.offer(ANA, old, ref, young).value();
        world.clock.advance(Duration.ofDays(7).minusMillis(1));
        assertEquals(List.of(late), offers.list(MoveFilter.of(young), null, 10).items());
        world.clock.advance(Duration.ofMillis(1));
        assertEquals(List.of(), offers.list(MoveFilter.of(young), null, 10).items());
        refused(Refusal.OFFER_NOT_FOUND, () -> offers.accept(ANA, young, late.id(), "p/p"), late.id());
        refused(Refusal.INVALID_ARGUMENT, () -> offers.offer(ANA, old, ref, old), "another account");
        Offer last = offers.offer(ANA, old, ref, young).value();
        world.rules.delete(ANA, old, ref);
        refused(Refusal.OFFER_NOT_FOUND, () -> offers.accept(ANA, young, last.id(), "p/p"), last.id());
    }

    private String action(Commit<Offer> ended) {
        return world.audit(ended.revision() - 1).get(0).action();
    }

    @Test
    void theReceiversConditionsApply_andARefusedAcceptanceChangesNothing() {
        Offer offer = offers.offer(ANA, old, ref, young).value();
        world.accounts.update(ANA, young, new AccountEdit(null, null, false));
        refused(Refusal.CODE_NOT_PUBLISHED, () -> offers.accept(ANA, young, offer.id(), "p/p"), young);
        world.accounts.update(ANA, young, new AccountEdit(null, AccountKind.PERSONAL, true));
        refused(Refusal.PERSONAL_ACCOUNT, () -> offers.accept(ANA, young, offer.id(), "p/p"), young);
        world.accounts.update(ANA, young, new AccountEdit(null, AccountKind.MEDIA, true));
        world.rules.unpublish(ANA, old, ref);
        world.accounts.update(ANA, young, new AccountEdit(null, null, false));
        assertEquals(List.of(offer), offers.list(MoveFilter.of(old), null, 10).items());
        offers.accept(ANA, young, offer.id(), "p/p");
        assertNull(world.rules.get(young, ref).live(), "an unpublished rule needs no code and no publish");
    }

    @Test
    void anOfferOfARuleWithoutProofOrWithAClaimIsNotAccepted_andAFailingProofGoesOn() {
        Offer offer = offers.offer(ANA, old, ref, young).value();
        Claim claim = claims.claim(ANA, young, wish(root)).value();
        refused(Refusal.RULE_CLAIMED, () -> offers.accept(ANA, young, offer.id(), "p/p"), "is claimed");
        assertEquals(List.of(claim), claims.list(MoveFilter.of(old), null, 10).items(), "the claim stays");
        claims.withdraw(ANA, young, claim.id());
        loseProof();
        Instant since = LiveRelease.now(world.clock);
        world.clock.advance(GRACE);
        refused(
                Refusal.OWNERSHIP_NOT_PROVEN,
                () -> offers.accept(ANA, young, offer.id(), "p/p"),
                "no verification file");
        world.clock.advance(Duration.ofMillis(-1));
        offers.accept(ANA, young, offer.id(), "p/p");
        ConfiguredRule got = world.rules.get(young, ref);
        assertEquals(since, world.store.read(reader -> Objects.requireNonNull(reader.unprovenSince(got))));
        assertTrue(got.isPublished());
    }

    @Test
    void anOfferedRuleWithoutALicenceIsNotAccepted() {
        Offer offer = offers.offer(ANA, old, ref, young).value();
        world.unlicensed.add(root);
        refused(Refusal.NO_LICENCE, () -> offers.accept(ANA, young, offer.id(), "p/p"), root);
        assertTrue(world.rules.get(old, ref).isPublished());
    }

    /** Its owner cannot mend the proof; an operator decides. */
    @Test
    void theRuleOfAWithheldAccountIsNotGrantedAtOnce_andThatTimeDoesNotCount() {
        Supervision supervision = new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock);
        loseProof();
        Instant lost = LiveRelease.now(world.clock);
        world.clock.advance(Duration.ofDays(1));
        supervision.suspend(ANA, old, "a check");
        world.clock.advance(GRACE);
        assertOpen();
        supervision.resume(ANA, old);
        assertEquals(lost.plus(GRACE), unprovenSince());
        assertOpen();

        supervision.switchFeature(ANA, old, false, false);
        world.clock.advance(GRACE);
        assertOpen();
        supervision.switchFeature(ANA, old, true, false);
        assertEquals(lost.plus(GRACE), unprovenSince(), "it could switch the feature on");
        supervision.switchFeature(ANA, old, false, true);
        supervision.switchFeature(ANA, old, true, true);
        assertEquals(world.clock.instant(), unprovenSince());

        world.accounts.update(ANA, old, new AccountEdit(null, AccountKind.PERSONAL, null));
        world.clock.advance(GRACE);
        Claim open = assertOpen();
        world.accounts.update(ANA, old, new AccountEdit(null, AccountKind.MEDIA, null));
        assertEquals(world.clock.instant(), unprovenSince());
        assertOpen();
        world.clock.advance(GRACE);
        assertTrue(claims.claim(ANA, young, wish(root)).value().isGranted());
        refused(Refusal.CLAIM_NOT_FOUND, () -> claims.get(null, open.id()));
    }

    private Claim assertOpen() {
        Claim claim = claims.claim(ANA, young, wish(root)).value();
        assertFalse(claim.isGranted());
        return claim;
    }

    private Instant unprovenSince() {
        return world.store.read(reader -> Objects.requireNonNull(reader.unprovenSince(world.rules.get(old, ref))));
    }

    @Test
    void aTakedownStays_whateverMoves() {
        Supervision supervision = new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock);
        String inner = root + "inner/";
        world.add(old, World.wish(inner));
        Offer offer = offers.offer(ANA, old, RuleRef.prefix(inner), young).value();
        Claim claim = claims.claim(ANA, young, wish(root)).value();
        supervision.takeDown(ANA, old, ref, "phishing");
        refused(Refusal.RULE_TAKEN_DOWN, () -> claims.grant(ANA, claim.id()), "phishing");
        refused(Refusal.RULE_TAKEN_DOWN, () -> offers.accept(ANA, young, offer.id(), "p/p"), "phishing");
        refused(Refusal.RULE_TAKEN_DOWN, () -> offers.offer(ANA, old, RuleRef.prefix(inner), young), "phishing");
        assertEquals(
                Withholding.Cause.RULE_TAKEN_DOWN,
                Objects.requireNonNull(world.rules.get(old, ref).withholding()).cause());
        assertEquals(List.of(claim), claims.list(MoveFilter.of(young), null, 10).items(), "the claim stays");
        supervision.putBack(ANA, old, ref);
        claims.grant(ANA, claim.id());
        offers.accept(ANA, young, offer.id(), "p/p");
    }

    @Test
    void aClaimThatCanNeverBeGrantedIsRefused() {
        NewRule wish = new NewRule(root, false, "p/p", Version.TRIAL, List.of("https://elsewhere.example.com/"));
        refused(Refusal.TEST_LINK_OUTSIDE_RULE, () -> claims.claim(ANA, young, wish), "elsewhere");
        assertEquals(List.of(), claims.list(MoveFilter.of(young), null, 10).items());
    }
}
