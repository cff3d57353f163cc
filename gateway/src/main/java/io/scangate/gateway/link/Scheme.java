package io.scangate.gateway.link;

import java.nio.charset.StandardCharsets;

/** A special scheme of the URL Standard (section 4.2), or {@link #OTHER} for every other scheme. */
@SuppressWarnings("ImmutableEnumChecker") // The arrays never leave this class.
enum Scheme {
    HTTP("http", 80, true),
    HTTPS("https", 443, true),
    FTP("ftp", 21, true),
    WS("ws", 80, false),
    WSS("wss", 443, false),
    FILE("file", -1, false),
    OTHER("", -1, false);

    static final int MAX_PORT = 65_535;

    private static final Scheme[] ALL = values();

    private final byte[] name;
    private final byte[] prefix;
    private final int defaultPort;
    private final boolean supported;

    Scheme(String name, int defaultPort, boolean supported) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        this.prefix = (name + "://").getBytes(StandardCharsets.US_ASCII);
        this.defaultPort = defaultPort;
        this.supported = supported;
    }

    /** The scheme with a name, which is well formed and in any letter case. */
    static Scheme of(byte[] text, int from, int to) {
        for (Scheme scheme : ALL) {
            if (scheme.isNamed(text, from, to)) {
                return scheme;
            }
        }
        return OTHER;
    }

    private boolean isNamed(byte[] text, int from, int to) {
        if (to - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            // Names of special schemes have only letters, and only letters fold to letters.
            if ((text[from + i] | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether rules may have this scheme. */
    boolean supported() {
        return supported;
    }

    /** Whether the standard treats the scheme as special. */
    boolean special() {
        return this != OTHER;
    }

    /** The port that a canonical link omits, or -1. */
    int defaultPort() {
        return defaultPort;
    }

    /** Writes the name and {@code ://} at offset 0. Returns the end offset. */
    int writePrefix(byte[] out) {
        System.arraycopy(prefix, 0, out, 0, prefix.length);
        return prefix.length;
    }
}
