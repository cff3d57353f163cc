package io.scangate.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test in the machine's Chromium: the one of {@code -Dbrowser.path}, or else Debian's. Without one the test does not run, and the build prints one
 * line about it; with {@code -Dbrowser.required=true}, as in CI, it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BrowserCondition.class)
@interface NeedsBrowser {}
