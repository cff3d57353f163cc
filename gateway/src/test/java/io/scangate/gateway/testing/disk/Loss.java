package io.scangate.gateway.testing.disk;

/** What a loss of power takes of the writes that nothing has synced. */
public enum Loss {
    /** Nothing, as with {@code kill -9}. */
    NOTHING,
    /** All of them, and all names that no sync of their directory followed. */
    UNSYNCED,
    /** Some of them: whole writes, sectors of a write, and the last names of a directory. */
    SOME
}
