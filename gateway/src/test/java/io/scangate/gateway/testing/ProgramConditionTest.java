package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProgramConditionTest {
    @Test
    void aProgramIsLookedForOnThePath() {
        assertTrue(ProgramCondition.isFound("sh"));
        assertFalse(ProgramCondition.isFound("scangate-no-such-program"));
    }
}
