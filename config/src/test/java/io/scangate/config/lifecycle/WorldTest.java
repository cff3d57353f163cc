package io.scangate.config.lifecycle;

import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests on both databases; the tests of a class share one world of each. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
abstract class WorldTest {
    @TempDir
    static Path directory;

    private static @Nullable World shared;

    @BeforeParameterizedClassInvocation
    static void open(TestDatabase kind) {
        shared = new World(kind.fresh(directory));
    }

    @AfterParameterizedClassInvocation
    static void close() {
        if (shared != null) {
            shared.close();
        }
    }

    final TestDatabase kind;
    final World world = java.util.Objects.requireNonNull(shared);

    WorldTest(TestDatabase kind) {
        this.kind = kind;
    }
}
