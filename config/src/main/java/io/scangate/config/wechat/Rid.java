package io.scangate.config.wechat;

import java.util.concurrent.ThreadLocalRandom;

/** Request ids, which occur in error answers and in the log. Thread-safe. */
final class Rid {
    private Rid() {}

    /** A new id in hexadecimal: Unix seconds, then two random words. */
    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format("%x-%08x-%08x", System.currentTimeMillis() / 1000, random.nextInt(), random.nextInt());
    }
}
