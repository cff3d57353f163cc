package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "GZip | true",
                "x-gzip | true",
                "br, gzip;q=0.1 | true",
                "gzip ; Q = 1.000 | true",
                "* | true",
                "gzip;q=0 | false",
                "br;q=1, gzip;q=0.000, * | false",
                "*;q=0 | false",
                "identity | false",
                "notgzip | false",
                "gzip;q=x | false",
                "'' | false"
            })
    void gzipIsTakenIfItIsNamedAndNotRefused(String header, boolean takes) {
        assertEquals(takes, ContentCoding.takesGzip(header));
    }

    @Test
    void whoSaysNothingGetsNothingPacked() {
        assertFalse(ContentCoding.takesGzip(null));
    }
}
