package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The build runs tests of the storage on two versions of PostgreSQL. */
class PostgresVersionTest {
    @Test
    void theServerHasTheVersionOfTheBuild(@TempDir Path directory) {
        String named = System.getProperty("scangate.test.postgresql", "18");
        String expected = named.substring(0, named.indexOf('.') < 0 ? named.length() : named.indexOf('.')) + ".";
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:" + TestDatabase.POSTGRESQL.fresh(directory).database());
        String version = Pools.one(source, "SHOW server_version");
        assertTrue(version.startsWith(expected), version);
    }
}
