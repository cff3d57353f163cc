package io.scangate.config.store;

import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.Offer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The tables of open claims and offers within one transaction. Their records are JSON. Not thread-safe. */
final class MoveTables {
    /** The most ended offers that a new one deletes: more than one, so that they run out. */
    private static final int MOST_DELETED = 100;

    private final Handle handle;

    MoveTables(Handle handle) {
        this.handle = handle;
    }

    static Claim claim(ResultSet row) throws SQLException {
        return Json.read(row.getString("claim"), Claim.class);
    }

    static Offer offer(ResultSet row) throws SQLException {
        return Json.read(row.getString("offer"), Offer.class);
    }

    @Nullable
    Claim claim(String id) {
        return handle.createQuery("SELECT claim FROM claims WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> claim(row))
                .findOne()
                .orElse(null);
    }

    /** The claims of an account and to its rules, or all. */
    List<Claim> claims(@Nullable String appid) {
        Query query = handle.createQuery("SELECT claim FROM claims"
                + (appid == null ? "" : " WHERE appid = :appid OR rule_appid = :appid") + " ORDER BY id");
        if (appid != null) {
            query.bind("appid", appid);
        }
        return query.map((row, context) -> claim(row)).list();
    }

    List<Claim> claimsWhere(String column, Object value) {
        return handle.createQuery("SELECT claim FROM claims WHERE " + column + " = :value ORDER BY id")
                .bind("value", value)
                .map((row, context) -> Json.read(row.getString("claim"), Claim.class))
                .list();
    }

    void insert(Claim claim) {
        handle.createUpdate("""
                        INSERT INTO claims (id, appid, rule_appid, rule, claim)
                        VALUES (:id, :appid, :ruleAppid, :rule, :claim)""")
                .bind("id", IndexedText.MOVE.checked(claim.id()))
                .bind("appid", IndexedText.APPID.checked(claim.appid()))
                .bind("ruleAppid", IndexedText.APPID.checked(claim.ruleAppid()))
                .bind("rule", RuleNumber.checked(claim.ruleId()))
                .bind("claim", Json.write(claim))
                .execute();
    }

    void delete(Claim claim) {
        handle.createUpdate("DELETE FROM claims WHERE id = :id")
                .bind("id", claim.id())
                .execute();
    }

    @Nullable
    Offer offer(String id) {
        return handle.createQuery("SELECT offer FROM offers WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> offer(row))
                .findOne()
                .orElse(null);
    }

    /** The number of moves of an account with another one, or with all if that is null, since a time. */
    int moves(String appid, @Nullable String other, Instant since) {
        return handle.createQuery("SELECT count(*) FROM recent_moves WHERE appid = :appid"
                        + " AND other = COALESCE(:other, other) AND made_at >= :since")
                .bind("since", since.toEpochMilli())
                .bind("appid", appid)
                .bind("other", other)
                .mapTo(int.class)
                .one();
    }

    void insertMove(String id, String appid, String other, Instant at) {
        handle.createUpdate("INSERT INTO recent_moves (id, appid, other, made_at) VALUES (:id, :appid, :other, :at)")
                .bind("id", IndexedText.MOVE.checked(id))
                .bind("appid", IndexedText.APPID.checked(appid))
                .bind("other", IndexedText.APPID.checked(other))
                .bind("at", at.toEpochMilli())
                .execute();
    }

    void deleteMove(String id) {
        handle.createUpdate("DELETE FROM recent_moves WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    void insert(Offer offer) {
        handle.createUpdate("""
                        INSERT INTO offers (id, appid, receiver, rule, expires_at, offer)
                        VALUES (:id, :appid, :receiver, :rule, :expires, :offer)""")
                .bind("id", IndexedText.MOVE.checked(offer.id()))
                .bind("appid", IndexedText.APPID.checked(offer.appid()))
                .bind("receiver", IndexedText.APPID.checked(offer.receiver()))
                .bind("rule", RuleNumber.checked(offer.ruleId()))
                .bind("expires", offer.expiresAt().toEpochMilli())
                .bind("offer", Json.write(offer))
                .execute();
    }

    void deleteOffers(String ruleId) {
        handle.createUpdate("DELETE FROM offers WHERE rule = :rule")
                .bind("rule", RuleNumber.of(ruleId))
                .execute();
    }

    void deleteOffersBefore(Instant now) {
        // A freeze moves the ends of offers, so no other thread may delete them.
        handle.createUpdate("""
                        DELETE FROM offers WHERE id IN (
                            SELECT id FROM offers WHERE expires_at <= :now ORDER BY expires_at, id LIMIT :most)""")
                .bind("now", now.toEpochMilli())
                .bind("most", MOST_DELETED)
                .execute();
    }
}
