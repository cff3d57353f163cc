package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.LinkParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that were looked up together and never answered. */
class LeftoversTest {
    @Test
    void clearReleasesTheirRules() {
        byte[] link = "https://wx.qq.com/q".getBytes(US_ASCII);
        LinkParser parser = new LinkParser();
        ScanBatch batch = new ScanBatch(1000);
        for (int i = 0; i < 3; i++) {
            parser.parse(link, 0, link.length, batch.next().link());
            batch.take(i);
        }
        batch.find(TestGateway.exampleRules(), 1);
        List<RuleView> rules = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ScanSlot slot = batch.slot(i);
            assertEquals(
                    "pages/shop/detail?from=qr", slot == null ? "" : slot.rule().livePage());
            rules.add(slot == null ? new RuleView() : slot.rule());
        }
        batch.clear();
        for (RuleView rule : rules) {
            assertThrows(IllegalStateException.class, () -> rule.livePage());
        }
    }
}
