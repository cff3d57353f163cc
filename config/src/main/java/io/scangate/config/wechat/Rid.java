package io.scangate.config.wechat;

import java.util.concurrent.ThreadLocalRandom;

/** Numbers of requests, as errors carry them and the log repeats them. */
final class Rid {
    private Rid() {}

    /** Hexadecimal: Unix seconds, then two random words. */
    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format("%x-%08x-%08x", System.currentTimeMillis() / 1000, random.nextInt(), random.nextInt());
    }
}
