package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Offers of rules from one account to another. When the receiver accepts, the rule moves in one transaction and one
 * revision: it keeps its prefix, its range and its state, and opens the page that the receiver names. Releases, the
 * draft and test links stay behind. The new rule is unproven until the receiver's verification file is found.
 * Thread-safe. Methods block.
 */
public final class Offers {
    /** How long an offer is valid. */
    static final Duration LIFETIME = Duration.ofDays(7);

    private final Store store;
    private final Rules rules;
    private final Clock clock;

    /** The offers of a store. */
    public Offers(Store store, Rules rules, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Offers a rule. Replaces an earlier offer of it. Does not tell whether the receiver exists. {@link RecentMoves} limits
     * the number.
     *
     * @param receiver the appid of another account
     */
    public Commit<Offer> offer(ChangeRequest change, String appid, RuleRef ref, String receiver) {
        if (!RuleChecker.isAppid(receiver) || receiver.equals(appid)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, "receiver", receiver, "the appid of another account");
        }
        return store.change(change, Offer.class, writer -> {
            Checks.approvedAccount(writer, appid);
            ConfiguredRule rule = Checks.found(writer, appid, ref);
            Checks.checkVersion(change, rule.version());
            Checks.checkRangeNotTakenDown(writer, rule);
            Instant now = LiveRelease.now(clock);
            writer.deleteOffers(rule.id());
            writer.deleteOffersBefore(now);
            Offer offer = new Offer(
                    "o" + HexFormat.of().toHexDigits(writer.revision()),
                    appid,
                    rule.id(),
                    rule.canonical(),
                    receiver,
                    now,
                    now.plus(LIFETIME),
                    change.actor().name(),
                    null,
                    null);
            RecentMoves.add(writer, offer.id(), appid, receiver, now);
            writer.insert(offer);
            // Whoever registers the appid later, or waits for approval with it, need not be the account that is meant.
            // It hears of the offer once it is approved.
            if (isApproved(writer, receiver)) {
                writer.concern(receiver);
                writer.notify(Notice.ruleOffered(offer));
            }
            return result("create", offer);
        });
    }

    /** The open offers of one account that match a filter, the oldest first, starting after the id {@code after}. */
    public Page<Offer> list(MoveFilter filter, @Nullable String after, int limit) {
        return store.read(reader -> {
            String appid = filter.appid();
            // It makes none, and those to it may be meant for somebody else.
            boolean waits = appid != null && Accounts.found(reader, appid).waits();
            return waits
                    ? new Page<>(new Slice<>(List.of(), null), 0, true)
                    : reader.offers(filter, LiveRelease.now(clock), after, limit);
        });
    }

    /** An open offer that an account has made or received. */
    public Offer get(String appid, String id) {
        return store.read(reader -> {
            Account viewer = Accounts.found(reader, appid);
            Offer offer = found(reader, id);
            if (!offer.appid().equals(appid)
                    && (viewer.waits() || !offer.receiver().equals(appid))) {
                throw notFound(id);
            }
            return offer;
        });
    }

    private static boolean isApproved(Reader reader, String appid) {
        Account account = reader.account(appid);
        return account != null && !account.waits();
    }

    /** Ends an open offer: its account withdraws it, or its receiver declines it. */
    public Commit<Offer> end(ChangeRequest change, String appid, String id) {
        return store.change(change, Offer.class, writer -> {
            Offer offer = found(writer, id);
            boolean own = offer.appid().equals(appid);
            if (!own && !(offer.receiver().equals(appid) && isApproved(writer, appid))) {
                throw notFound(id);
            }
            writer.deleteOffers(offer.ruleId());
            writer.concern(offer.receiver());
            return ChangeResult.deleted(
                    AuditSubject.OFFER, own ? "withdraw" : "decline", offer.appid(), offer.prefix(), offer);
        });
    }

    /**
     * Accepts an offer. Counts as a publish of the receiver if the rule is published.
     *
     * @param page of the receiver's mini program
     */
    public Commit<Offer> accept(ChangeRequest change, String receiver, String id, String page) {
        RuleForm.checkNewPage(page);
        Optional<Commit<Offer>> earlier = rules.earlier(change, receiver, Offer.class);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Offer asked = store.read(reader -> found(reader, id));
        if (asked.receiver().equals(receiver)) {
            rules.licences().check(asked.prefix(), Link.ofCanonical(asked.prefix()));
        }
        return store.change(change, Offer.class, writer -> {
            Checks.approvedAccount(writer, receiver);
            Offer offer = found(writer, id);
            if (!offer.receiver().equals(receiver)) {
                throw notFound(id);
            }
            ConfiguredRule given = Checks.found(writer, offer.appid(), RuleRef.id(offer.ruleId()));
            checkServed(given);
            Checks.checkRangeNotTakenDown(writer, given);
            checkOwned(writer, given);
            writer.deleteMove(id);
            writer.touch(receiver);
            return result(
                    "accept", offer.accepted(given, move(writer, change.actor().name(), given, receiver, page)));
        });
    }

    /** Refuses a withheld rule: its new owner would serve it again. */
    private static void checkServed(ConfiguredRule given) {
        Withholding withholding = given.withholding();
        if (withholding != null) {
            throw new RefusedException(
                    Refusal.RULE_TAKEN_DOWN,
                    "the rule " + given.prefix() + " is withheld: "
                            + withholding.cause().code() + " (expected: a rule that is served)");
        }
    }

    /** Refuses a rule whose account has lost its proof, or to which somebody else has proven a claim. */
    private void checkOwned(Reader reader, ConfiguredRule given) {
        boolean claimed = reader.claims(given.appid()).stream()
                .anyMatch(claim -> claim.ruleId().equals(given.id()));
        if (claimed) {
            throw new RefusedException(
                    Refusal.RULE_CLAIMED,
                    "the rule " + given.prefix()
                            + " is claimed by another account (expected: a rule without an open claim)");
        }
        if (rules.live().isProofLost(reader, given)) {
            throw new RefusedException(
                    Refusal.OWNERSHIP_NOT_PROVEN,
                    "the rule " + given.prefix() + " has no verification file any more (expected: a proven rule)");
        }
    }

    private ConfiguredRule move(Writer writer, String actor, ConfiguredRule given, String receiver, String page) {
        Checks.checkUndamaged(given);
        // A failing proof goes on to fail: the rule's time must not begin again with each account.
        Instant since = Objects.requireNonNullElse(writer.unprovenSince(given), LiveRelease.now(clock));
        RuleKey key = RuleForm.key(given.prefix());
        // This deletes the offer, too.
        writer.delete(given);
        NewRule wanted = new NewRule(given.prefix(), given.occupies(), page, Version.DEVELOP, List.of());
        ConfiguredRule got = rules.insert(writer, receiver, wanted, key, NewRule.id(writer.revision()));
        if (given.isPublished()) {
            got = rules.live().publish(writer, actor, got, page);
            writer.update(got);
        }
        writer.markUnproven(got, since);
        return got;
    }

    private static ChangeResult<Offer> result(String verb, Offer offer) {
        return ChangeResult.put(AuditSubject.OFFER, verb, offer.appid(), offer.prefix(), null, offer);
    }

    private Offer found(Reader reader, String id) {
        Offer offer = reader.offer(id);
        if (offer == null || !offer.expiresAt().isAfter(clock.instant())) {
            throw notFound(id);
        }
        return offer;
    }

    private static RefusedException notFound(String id) {
        return RefusedException.value(Refusal.OFFER_NOT_FOUND, "offer", id, "an open offer of or to the account");
    }
}
