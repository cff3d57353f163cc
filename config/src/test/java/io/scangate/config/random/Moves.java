package io.scangate.config.random;

import io.scangate.config.RestClient.Reply;
import io.scangate.config.random.Model.Claim;
import io.scangate.config.random.Model.Offer;
import io.scangate.config.random.ModelRule.Wish;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Rules that move between accounts: offers of their owners, and claims that an operator decides. Not thread-safe. */
final class Moves {
    /** So many moves of an account in seven days may be refused. */
    private static final int MANY = 50;

    private final Run run;
    private final Owners owners;

    Moves(Run run, Owners owners) {
        this.run = run;
        this.owners = owners;
    }

    /** One action about an offer or a claim. */
    void act() {
        List<ModelAccount> accounts = run.model.present().toList();
        ModelAccount account = run.pick(accounts);
        switch (run.random.nextInt(8)) {
            case 0, 1 -> offer(account, run.pick(List.copyOf(run.model.accounts.values())));
            case 2, 3, 4 -> accept();
            case 5 -> endOffer();
            case 6 -> claim(account);
            default -> decide();
        }
    }

    private String mayBeTooMany(ModelAccount account) {
        return account.moves.size() >= MANY ? "move_limit" : Model.OK;
    }

    private void offer(ModelAccount giver, ModelAccount receiver) {
        if (giver == receiver || giver.rules.isEmpty()) {
            return;
        }
        ModelRule rule = run.pick(List.copyOf(giver.rules.values()));
        run.tell(giver.appid + " offers " + rule.id + " " + rule.spot + " to " + receiver.appid);
        String body = "{\"rule\": \"" + rule.id + "\", \"receiver\": \"" + receiver.appid + "\"}";
        Reply reply = run.calls.owner(giver.appid, "POST", "/v1/accounts/" + giver.appid + "/offers", body);
        if (owners.isMade("offer", giver, run.model.offer(giver.appid, rule), reply, mayBeTooMany(giver))) {
            run.model.offers.values().removeIf(offer -> offer.rule().equals(rule.id));
            Offer offer = new Offer(reply.text("id"), giver.appid, rule.id, receiver.appid, owners.now());
            run.model.offers.put(offer.id(), offer);
            giver.moves.add(owners.now());
            run.changed();
        }
    }

    /** The offers that are open at every clock. */
    private List<Offer> open() {
        Instant late = owners.now().plusSeconds(7_200);
        run.model.offers.values().removeIf(offer -> !offer.isOpenAt(owners.now().minusSeconds(7_200)));
        return run.model.offers.values().stream()
                .filter(offer -> offer.isOpenAt(late)
                        && !run.model.account(offer.giver()).deleted
                        && !run.model.account(offer.receiver()).deleted)
                .toList();
    }

    private void accept() {
        List<Offer> open = open();
        if (open.isEmpty() || ModelAccount.isNearEndOfMonth(owners.now())) {
            return;
        }
        Offer offer = run.pick(open);
        ModelAccount giver = run.model.account(offer.giver());
        ModelAccount receiver = run.model.account(offer.receiver());
        ModelRule rule = Objects.requireNonNull(giver.rules.get(offer.rule()));
        String page = run.newPage();
        run.tell(receiver.appid + " accepts " + rule.id + " " + rule.spot + " of " + giver.appid + " with " + page);
        String expected = run.model.accept(receiver.appid, offer, owners.now());
        Reply reply = run.calls.owner(
                receiver.appid,
                "POST",
                "/v1/accounts/" + receiver.appid + "/offers/" + offer.id() + "/accept",
                "{\"page\": \"" + page + "\"}");
        if (owners.isMade("accept", receiver, expected, reply, Owners.unproven(rule))) {
            Wish wish = new Wish("", rule.spot, rule.occupies, page, "develop", List.of());
            String id = reply.body().at("/to/id").asText();
            ModelRule moved = ModelChanges.move(run.model, giver, rule, receiver, id, wish);
            if (rule.isPublished()) {
                ModelChanges.publish(receiver, moved, owners.now());
            }
            run.changed();
        }
    }

    private void endOffer() {
        List<Offer> open = open();
        if (open.isEmpty()) {
            return;
        }
        Offer offer = run.pick(open);
        ModelAccount who = run.model.account(run.once(2) ? offer.giver() : offer.receiver());
        run.tell(who.appid + " ends the offer " + offer.id());
        Reply reply = run.calls.owner(who.appid, "DELETE", "/v1/accounts/" + who.appid + "/offers/" + offer.id(), null);
        if (owners.isMade("end offer", who, Model.OK, reply)) {
            run.model.offers.remove(offer.id());
            run.changed();
        }
    }

    private void claim(ModelAccount account) {
        List<ModelAccount> others = run.model
                .present()
                .filter(other -> other != account && !other.rules.isEmpty() && other.hasFile)
                .toList();
        if (others.isEmpty()) {
            return;
        }
        ModelAccount owner = run.pick(others);
        ModelRule rule = run.pick(List.copyOf(owner.rules.values()));
        Wish wish = run.links.wish(rule.spot, run.newPage());
        run.tell(account.appid + " claims " + rule.id + " " + rule.spot + " of " + owner.appid);
        Reply reply = run.calls.owner(
                account.appid,
                "POST",
                "/v1/accounts/" + account.appid + "/claims",
                Owners.json(wish).toString());
        String expected = run.model.claim(account.appid, wish);
        if (owners.isMade("claim", account, expected, reply, mayBeTooMany(account))) {
            run.model
                    .claims
                    .values()
                    .removeIf(claim ->
                            claim.rule().equals(rule.id) && claim.appid().equals(account.appid));
            Claim claim = new Claim(reply.text("id"), account.appid, owner.appid, rule.id, wish);
            run.model.claims.put(claim.id(), claim);
            account.moves.add(owners.now());
            // The file of the owner was checked, too.
            rule.unproven = false;
            run.changed();
        }
    }

    private void decide() {
        List<Claim> open = List.copyOf(run.model.claims.values());
        if (open.isEmpty()) {
            return;
        }
        Claim claim = run.pick(open);
        boolean grants = run.once(2);
        run.tell("the operator " + (grants ? "grants " : "refuses ") + claim);
        Reply reply = run.calls.operator("POST", "/v1/claims/" + claim.id() + (grants ? "/grant" : "/refuse"), null);
        ModelAccount operator = new ModelAccount("operator", true, true);
        String expected = grants ? run.model.grant(claim) : Model.OK;
        if (!owners.isMade(grants ? "grant" : "refuse", operator, expected, reply)) {
            return;
        }
        run.model.claims.remove(claim.id());
        if (grants) {
            ModelAccount owner = run.model.account(claim.owner());
            ModelRule rule = Objects.requireNonNull(owner.rules.get(claim.rule()));
            String id = reply.body().at("/to/id").asText();
            ModelChanges.move(run.model, owner, rule, run.model.account(claim.appid()), id, claim.wish());
        }
        run.changed();
    }
}
