package io.scangate.gateway.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs programs from outside Maven. Where one is missing, the test does not run, and the build prints one line
 * that says so; where the environment has {@code REQUIRE_ALL_TESTS=true}, as in CI, it fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramCondition.class)
public @interface NeedsProgram {
    /** Names of programs, as on the command line. */
    String[] value();
}
