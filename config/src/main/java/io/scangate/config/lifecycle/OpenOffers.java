package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Writer;
import java.time.Instant;

/** Offers that were made to an appid before its account was. Not instantiable. */
final class OpenOffers {
    private static final int PAGE = 200;

    private OpenOffers() {}

    /** Tells an account that was approved, or made by an operator, of the open offers to it. */
    static void tell(Writer writer, String appid, Instant now) {
        MoveFilter received = new MoveFilter(appid, MoveFilter.Side.RECEIVED, null);
        String after = null;
        do {
            Page<Offer> page = writer.offers(received, now, after, PAGE);
            page.items().forEach(offer -> writer.notify(Notice.ruleOffered(offer)));
            after = page.next();
        } while (after != null);
    }
}
