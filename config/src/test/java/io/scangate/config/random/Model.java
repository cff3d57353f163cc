package io.scangate.config.random;

import io.scangate.config.random.ModelRule.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * What the contract says about accounts and their rules, as plain lists: which call is refused for which reason, and what a call changes.
 * Each method tells {@link #OK} or the code of the refusal; {@link ModelChanges} carries calls out. Not thread-safe.
 */
final class Model {
    static final String OK = "ok";

    /** How long ago a release may have been live for a free rollback. */
    static final Duration ROLLBACK_WINDOW = Duration.ofDays(7);

    private static final Duration OFFER_LIFETIME = Duration.ofDays(7);

    record Offer(String id, String giver, String rule, String receiver, Instant at) {
        boolean isOpenAt(Instant now) {
            return at.plus(OFFER_LIFETIME).isAfter(now);
        }
    }

    record Claim(String id, String appid, String owner, String rule, Wish wish) {}

    final Map<String, ModelAccount> accounts = new TreeMap<>();
    final TreeSet<String> blockedHosts = new TreeSet<>();
    final TreeSet<String> licensedHosts = new TreeSet<>();
    final Map<String, Offer> offers = new LinkedHashMap<>();
    final Map<String, Claim> claims = new LinkedHashMap<>();
    boolean frozen;

    Model copy() {
        Model copy = new Model();
        accounts.forEach((appid, account) -> copy.accounts.put(appid, account.copy()));
        copy.blockedHosts.addAll(blockedHosts);
        copy.licensedHosts.addAll(licensedHosts);
        copy.offers.putAll(offers);
        copy.claims.putAll(claims);
        copy.frozen = frozen;
        return copy;
    }

    ModelAccount account(String appid) {
        return Objects.requireNonNull(accounts.get(appid));
    }

    /** All accounts that exist. */
    Stream<ModelAccount> present() {
        return accounts.values().stream().filter(account -> !account.deleted);
    }

    boolean isBlocked(Spot spot) {
        return isBelow(spot.host(), blockedHosts);
    }

    private static boolean isBelow(String host, Set<String> domains) {
        return domains.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
    }

    /** The first of several checks that refuses. */
    private static String first(String... codes) {
        for (String code : codes) {
            if (!code.equals(OK)) {
                return code;
            }
        }
        return OK;
    }

    /** The code if something is the case. */
    static String when(boolean refused, String code) {
        return refused ? code : OK;
    }

    /** Whether the feature is on. */
    String feature(ModelAccount account) {
        return when(account.featureOff, "feature_off");
    }

    /** Whether an account may add a rule. */
    String add(String appid, Wish wish) {
        ModelAccount account = account(appid);
        Spot spot = wish.spot();
        if (spot == null) {
            return first(feature(account), "illegal_prefix");
        }
        return first(
                feature(account),
                when(isBlocked(spot), "blocked_address"),
                room(account, wish, spot),
                outside(account, spot));
    }

    /** Duplicates, takedowns, ranges of others, limits and test links. */
    private String room(ModelAccount account, Wish wish, Spot spot) {
        return first(
                range(account, spot, wish.occupies()),
                when(account.rules.size() >= account.ruleLimit, "rule_limit"),
                tests(account, spot, wish.tests()));
    }

    private String range(ModelAccount account, Spot spot, boolean occupies) {
        return first(
                when(account.hasPrefix(spot), "duplicate_rule"),
                when(account.isTakenDownAround(spot), "rule_taken_down"),
                when(isTaken(account.appid, spot, occupies), "prefix_taken"));
    }

    /** Licence and verification file. */
    private String outside(ModelAccount account, Spot spot) {
        return first(
                when(!isBelow(spot.host(), licensedHosts), "no_licence"),
                when(!account.hasFile, "ownership_not_proven"));
    }

    private static String tests(ModelAccount account, Spot spot, List<Spot> tests) {
        return first(
                when(tests.size() > account.testLimit, "test_link_limit"),
                when(!tests.stream().allMatch(spot::covers), "test_link_outside_rule"));
    }

    /** Whether rules of others are in the way: the same rule, one that occupies a range around it, or one inside its own range. */
    boolean isTaken(String appid, Spot spot, boolean occupies) {
        return accounts.values().stream()
                .filter(other -> !other.appid.equals(appid))
                .flatMap(other -> other.rules.values().stream())
                .anyMatch(rule -> rule.spot.equals(spot)
                        || (rule.occupies && rule.spot.covers(spot))
                        || (occupies && spot.covers(rule.spot)));
    }

    /** Whether the rows of a file may be added, in the order of the checks of files. */
    String file(String appid, List<Wish> rows, List<Boolean> published, Instant now) {
        ModelAccount account = account(appid);
        String whole =
                first(feature(account), when(account.rules.size() + rows.size() > account.ruleLimit, "rule_limit"));
        if (!whole.equals(OK)) {
            return whole;
        }
        long publishes = account.publishesInMonthOf(now);
        TreeSet<String> seen = new TreeSet<>();
        for (int i = 0; i < rows.size(); i++) {
            Wish row = rows.get(i);
            Spot spot = row.spot();
            String found = spot == null
                    ? "illegal_prefix"
                    : first(
                            when(isBlocked(spot), "blocked_address"),
                            outside(account, spot),
                            when(!seen.add(spot.toString()), "duplicate_rule"),
                            range(account, spot, row.occupies()),
                            tests(account, spot, row.tests()));
            if (published.get(i)) {
                found = first(
                        found,
                        when(!account.codePublished, "code_not_published"),
                        when(publishes >= account.publishLimit, "publish_quota"));
                publishes++;
            }
            if (!found.equals(OK)) {
                return found;
            }
        }
        return OK;
    }

    /** Whether an account may edit a rule. */
    String edit(String appid, ModelRule rule, Wish wish) {
        ModelAccount account = account(appid);
        return first(
                feature(account),
                when(!rule.takenDown && account.isTakenDownAround(rule.spot), "rule_taken_down"),
                when(wish.occupies() && !rule.occupies && isTaken(appid, rule.spot, true), "prefix_taken"),
                tests(account, rule.spot, wish.tests()));
    }

    /** Whether a rule may be published. An unproven rule may also be refused for that. */
    String publish(String appid, ModelRule rule, Instant now) {
        ModelAccount account = account(appid);
        return first(
                when(!isBelow(rule.spot.host(), licensedHosts), "no_licence"),
                live(account, rule),
                quota(account, now));
    }

    private String live(ModelAccount account, ModelRule rule) {
        return first(
                feature(account),
                when(!account.codePublished, "code_not_published"),
                when(!rule.takenDown && account.isTakenDownAround(rule.spot), "rule_taken_down"));
    }

    private static String quota(ModelAccount account, Instant now) {
        return when(account.publishesInMonthOf(now) >= account.publishLimit, "publish_quota");
    }

    /** Whether a rollback counts as a publish. */
    static boolean counts(ModelRule rule, int release, Instant now) {
        Instant ended = rule.releases.get(release - 1).ended();
        return ended != null && ended.isBefore(now.minus(ROLLBACK_WINDOW));
    }

    /** Whether a rule may be rolled back. */
    String rollback(String appid, ModelRule rule, int release, Instant now) {
        ModelAccount account = account(appid);
        if (release < 1 || release > rule.releases.size()) {
            return first(live(account, rule), "release_not_found");
        }
        return first(live(account, rule), counts(rule, release, now) ? quota(account, now) : OK);
    }

    String unpublish(String appid, ModelRule rule) {
        return first(feature(account(appid)), when(!rule.isPublished(), "not_published"));
    }

    String delete(String appid, ModelRule rule) {
        return first(feature(account(appid)), when(rule.takenDown, "rule_taken_down"));
    }

    /** Whether a deleted rule may be restored. */
    String restore(String appid, ModelRule rule) {
        ModelAccount account = account(appid);
        return first(
                feature(account),
                when(isBlocked(rule.spot), "blocked_address"),
                outside(account, rule.spot),
                when(rule.isPublished() && !account.codePublished, "code_not_published"),
                room(account, new Wish("", rule.spot, rule.occupies, rule.page, rule.version, rule.tests), rule.spot));
    }

    /** Whether a rule may be offered. */
    String offer(String appid, ModelRule rule) {
        ModelAccount account = account(appid);
        return first(
                feature(account), when(!rule.takenDown && account.isTakenDownAround(rule.spot), "rule_taken_down"));
    }

    /** Whether a receiver may accept an open offer. */
    String accept(String receiver, Offer offer, Instant now) {
        ModelAccount account = account(receiver);
        ModelAccount giver = account(offer.giver());
        ModelRule rule = Objects.requireNonNull(giver.rules.get(offer.rule()));
        boolean withheld = rule.takenDown || isBlocked(rule.spot) || giver.suspended || giver.featureOff;
        return first(
                feature(account),
                when(!isBelow(rule.spot.host(), licensedHosts), "no_licence"),
                when(withheld || giver.isTakenDownAround(rule.spot), "rule_taken_down"),
                when(claims.values().stream().anyMatch(claim -> claim.rule().equals(rule.id)), "rule_claimed"),
                moved(account, rule, new Wish("", rule.spot, rule.occupies, "", "develop", List.of())),
                rule.isPublished()
                        ? first(when(!account.codePublished, "code_not_published"), quota(account, now))
                        : OK);
    }

    /** Whether there is room for a rule that another account gives up. */
    private String moved(ModelAccount to, ModelRule rule, Wish wish) {
        Model without = copy();
        without.accounts.values().forEach(account -> account.rules.remove(rule.id));
        return without.room(without.account(to.appid), wish, rule.spot);
    }

    /** Whether an account may claim a rule of another one. */
    String claim(String appid, Wish wish) {
        ModelAccount account = account(appid);
        Spot spot = Objects.requireNonNull(wish.spot());
        boolean exists = present().filter(other -> !other.appid.equals(appid)).anyMatch(other -> other.hasPrefix(spot));
        return first(
                feature(account),
                when(isBlocked(spot), "blocked_address"),
                outside(account, spot),
                tests(account, spot, wish.tests()),
                when(!exists, "rule_not_found"));
    }

    /** Whether an operator may grant an open claim. */
    String grant(Claim claim) {
        ModelAccount account = account(claim.appid());
        ModelAccount owner = account(claim.owner());
        ModelRule rule = Objects.requireNonNull(owner.rules.get(claim.rule()));
        return first(
                feature(account),
                when(rule.takenDown || owner.isTakenDownAround(rule.spot), "rule_taken_down"),
                moved(account, rule, claim.wish()));
    }

    /** The answers of a gateway in this state. */
    Served served() {
        BinaryOperator<String> or = (one, other) -> one.isEmpty() ? other : one;
        return new Served(present()
                .flatMap(account -> account.rules.values().stream()
                        .map(rule -> new Served.Rule(
                                account.appid,
                                rule.spot,
                                or.apply(
                                        rule.takenDown || isBlocked(rule.spot) ? "blocked" : "",
                                        account.suspended || account.featureOff ? "suspended" : ""),
                                rule.livePage(),
                                rule.page,
                                rule.version,
                                rule.tests,
                                Map.copyOf(account.members))))
                .toList());
    }
}
