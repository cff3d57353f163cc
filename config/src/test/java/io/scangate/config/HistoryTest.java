package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways and a control plane whose database is restored from a backup of a lower revision than the gateways serve. */
@Timeout(120)
class HistoryTest extends RestoreFixture {
    @ParameterizedTest
    @EnumSource
    void aGatewayWaitsUntilTheRestoredControlPlaneHasCaughtUpAndThenServesItsRules(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        RulesExport lost = loseChanges();
        start(kind.copy(backup, directory));
        await(() -> "rejected".equals(status().at("/source/state").asText()), "not refused");
        String detail = status().at("/source/last_outcome/detail").asText();
        assertTrue(detail.contains("restored from a backup") && detail.contains("force=true"), detail);
        await(() -> "other".equals(listed().path("history").asText()), "not listed as of another history");
        stopGateway();
        follow();
        while (RulesExport.of(server().store()).revision() < lost.revision() - 1) {
            assertServes(lost);
            changes.change(server().store());
        }
        assertServes(lost);
        changeTo(lost.revision());
        RulesExport equal = RulesExport.of(server().store());
        assertNotEquals(lost.mark(), equal.mark());
        assertServes(equal);
        await(() -> "same".equals(listed().path("history").asText()), "not listed as of this history");
        changeTo(lost.revision() + 3);
        assertServes(RulesExport.of(server().store()));
    }

    @ParameterizedTest
    @EnumSource
    void aRestoredControlPlaneAheadOfTheGatewayIsTakenWhole(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        RulesExport lost = loseChanges();
        open(kind.copy(backup, directory));
        changeTo(lost.revision() + 5);
        assertServes(lost);
        proxy.target("http://" + server().address());
        assertServes(RulesExport.of(server().store()));
        changeTo(lost.revision() + 8);
        assertServes(RulesExport.of(server().store()));
    }

    @ParameterizedTest
    @EnumSource
    void aForcedReloadTakesTheRulesOfTheBackupAndFollowsFromThere(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        loseChanges();
        start(kind.copy(backup, directory));
        await(() -> "rejected".equals(status().at("/source/state").asText()), "not refused");
        RulesExport restored = RulesExport.of(server().store());
        assertEquals(
                "loaded", RulesExport.reload(gateway(), true).path("result").asText());
        assertServes(restored);
        stopGateway();
        follow();
        assertServes(restored);
        changeTo(restored.revision() + 3);
        assertServes(RulesExport.of(server().store()));
    }
}
