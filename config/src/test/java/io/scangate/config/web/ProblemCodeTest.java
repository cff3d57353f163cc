package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.lifecycle.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemCodeTest {
    @ParameterizedTest
    @EnumSource
    void everyRefusal_hasTheCodeOfItsName(Refusal refusal) {
        assertEquals(refusal.code(), ProblemCode.of(refusal).code());
    }

    @ParameterizedTest
    @EnumSource
    void everyStatusClass_fitsTheFault(ProblemCode code) {
        assertEquals(code.status() < 500, code.fault() == ProblemCode.Fault.CALLER);
    }
}
