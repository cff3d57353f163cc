package io.scangate.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StartLogTest {
    @Test
    void secretsAreHidden_andOtherSettingsShown() {
        assertEquals("(hidden)", StartLog.shown("feed-token", "gw_secret"));
        assertEquals("", StartLog.shown("feed-token", ""));
        assertEquals(
                "postgresql://(hidden)@db/scangate?(hidden)",
                StartLog.shown("database", "postgresql://me:secret@db/scangate?user=me&password=secret"));
        assertEquals("sqlite:data/scangate.db", StartLog.shown("database", "sqlite:data/scangate.db"));
        assertEquals("header:X-User", StartLog.shown("identity", "header:X-User"));
    }
}
