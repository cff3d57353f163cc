package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerSumTest {
    private static RuleIndex index() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rules.add(new Rule("https://h" + i % 7 + ".cn/" + i, "pages/p" + i % 4, null));
        }
        RuleIndex base = Rules.index(new Account("wx1", Map.of("ana", Role.ADMIN), rules));
        RuleIndexDelta delta = new RuleIndexDelta(base.freeze(), rejected -> {});
        delta.replace(new Account("wx2", Map.of(), List.of(new Rule("https://h1.cn/13/x/", "pages/x", null))));
        return delta.apply();
    }

    @Test
    void aFlippedBitOfAnyWordIsFound() {
        Random random = new Random(9);
        for (int i = 0; i < 300; i++) {
            RuleIndex index = index();
            assertDoesNotThrow(() -> index.checkIntact(Pacer.NONE));
            IndexDamage.flipBit(index, random);
            assertThrows(DamagedIndexException.class, () -> index.checkIntact(Pacer.NONE));
        }
    }

    /** The checksum of what is derived would hide the damage. */
    @Test
    void nothingIsMergedFromDamagedLayers() {
        RuleIndex index = index();
        IndexDamage.flipBit(index, new Random(9));
        assertThrows(DamagedIndexException.class, index::merge);
    }
}
