package io.scangate.config.random;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An account of the model. Not thread-safe. */
final class ModelAccount {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    final String appid;

    /** Whether the website has its verification file. */
    final boolean hasFile;

    boolean codePublished;
    boolean suspended;
    boolean featureOff;
    boolean featureHeldOff;
    boolean deleted;
    int ruleLimit = 10;
    int testLimit = 5;
    int publishLimit = 20;
    final Map<String, String> members = new TreeMap<>();
    final Map<String, ModelRule> rules = new LinkedHashMap<>();
    final Map<String, ModelRule> deletedRules = new LinkedHashMap<>();
    final List<Instant> publishes = new ArrayList<>();

    /** When it made offers and claims. */
    final List<Instant> moves = new ArrayList<>();

    ModelAccount(String appid, boolean hasFile, boolean codePublished) {
        this.appid = appid;
        this.hasFile = hasFile;
        this.codePublished = codePublished;
    }

    private ModelAccount(ModelAccount from) {
        this(from.appid, from.hasFile, from.codePublished);
        suspended = from.suspended;
        featureOff = from.featureOff;
        featureHeldOff = from.featureHeldOff;
        deleted = from.deleted;
        ruleLimit = from.ruleLimit;
        testLimit = from.testLimit;
        publishLimit = from.publishLimit;
        members.putAll(from.members);
        from.rules.forEach((id, rule) -> rules.put(id, rule.copy()));
        from.deletedRules.forEach((id, rule) -> deletedRules.put(id, rule.copy()));
        publishes.addAll(from.publishes);
        moves.addAll(from.moves);
    }

    ModelAccount copy() {
        return new ModelAccount(this);
    }

    /** The publishes of the calendar month of a time. */
    long publishesInMonthOf(Instant now) {
        YearMonth month = YearMonth.from(now.atZone(ZONE));
        return publishes.stream()
                .filter(at -> YearMonth.from(at.atZone(ZONE)).equals(month))
                .count();
    }

    /** Whether a publish may belong to the one month or to the next: the clocks of the replicas differ. */
    static boolean isNearEndOfMonth(Instant now) {
        return !YearMonth.from(now.minusSeconds(7_200).atZone(ZONE))
                .equals(YearMonth.from(now.plusSeconds(7_200).atZone(ZONE)));
    }

    boolean hasPrefix(Spot spot) {
        return rules.values().stream().anyMatch(rule -> rule.spot.equals(spot));
    }

    /** Whether a rule of the account around a spot is taken down. */
    boolean isTakenDownAround(Spot spot) {
        return rules.values().stream().anyMatch(rule -> rule.takenDown && rule.spot.covers(spot));
    }
}
