package io.scangate.gateway.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs programs from outside Maven. Without such a program the test does not run, and the build prints one
 * line about it. With {@code REQUIRE_ALL_TESTS=true} in the environment, as in CI, it fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramCondition.class)
public @interface NeedsProgram {
    /** Names of programs, as on the command line. The system property {@code NAME.path} names one that is elsewhere. */
    String[] value();

    /** Whether the tests need not run in CI, which cannot install the programs. */
    boolean optional() default false;
}
