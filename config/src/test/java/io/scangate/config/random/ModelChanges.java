package io.scangate.config.random;

import io.scangate.config.random.ModelRule.Wish;
import java.time.Duration;
import java.time.Instant;

/** What accepted calls change in the model. */
final class ModelChanges {
    /** So far the clocks of the replicas may differ. */
    private static final Duration DOUBT = Duration.ofHours(2);

    private ModelChanges() {}

    static void edit(ModelRule rule, Wish wish) {
        rule.occupies = wish.occupies();
        rule.page = wish.page();
        rule.version = wish.version();
        rule.tests = wish.tests();
    }

    static void publish(ModelAccount account, ModelRule rule, Instant now) {
        rule.release(rule.page, now);
        account.publishes.add(now);
    }

    /** Whether a rollback may count or not, as the clock of the replica says. */
    static boolean isNearWindow(ModelRule rule, int release, Instant now) {
        if (release > rule.releases.size()) {
            return false;
        }
        Instant ended = rule.releases.get(release - 1).ended();
        return ended != null
                && Duration.between(ended, now.minus(Model.ROLLBACK_WINDOW))
                                .abs()
                                .compareTo(DOUBT)
                        < 0;
    }

    static void rollback(ModelAccount account, ModelRule rule, int release, Instant now) {
        boolean counts = Model.counts(rule, release, now);
        rule.release(rule.releases.get(release - 1).page(), now);
        if (counts) {
            account.publishes.add(now);
        }
    }

    /** Deletes a rule, so that it can be restored. Its offers and claims end. */
    static void delete(Model model, ModelAccount account, ModelRule rule) {
        account.rules.remove(rule.id);
        account.deletedRules.put(rule.id, rule);
        endMoves(model, rule);
    }

    private static void endMoves(Model model, ModelRule rule) {
        model.offers.values().removeIf(offer -> offer.rule().equals(rule.id));
        model.claims.values().removeIf(claim -> claim.rule().equals(rule.id));
    }

    /** Carries an action of several out; tells why it is refused. */
    static String act(Model model, ModelAccount account, ModelRule rule, String action, Instant now) {
        String code =
                switch (action) {
                    case "publish" -> model.publish(account.appid, rule, now);
                    case "unpublish" -> model.unpublish(account.appid, rule);
                    default -> model.delete(account.appid, rule);
                };
        if (code.equals(Model.OK)) {
            switch (action) {
                case "publish" -> publish(account, rule, now);
                case "unpublish" -> rule.end(now);
                default -> delete(model, account, rule);
            }
        }
        return code;
    }

    /** Moves a rule to another account under a new id. */
    static ModelRule move(Model model, ModelAccount from, ModelRule rule, ModelAccount to, String id, Wish wish) {
        from.rules.remove(rule.id);
        endMoves(model, rule);
        ModelRule moved = new ModelRule(id, wish);
        moved.unproven = true;
        to.rules.put(id, moved);
        return moved;
    }
}
