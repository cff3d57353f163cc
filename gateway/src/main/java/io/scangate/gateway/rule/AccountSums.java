package io.scangate.gateway.rule;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums of the digests of accounts, by which two states are compared without sending all accounts: the accounts of buckets with
 * equal sums are equal. An account's bucket depends on its appid. A sum has 64 bits, so it detects accidents but not forgeries.
 * Not thread-safe.
 */
public final class AccountSums {
    /** The number of buckets. */
    public static final int BUCKETS = 1024;

    private static final int BITS_OF_OTHERS = Long.SIZE - 10;

    private final long[] sums = new long[BUCKETS];

    /** The bucket of an account. */
    public static int bucket(String appid) {
        return (int) (Digest.of(appid).a() >>> BITS_OF_OTHERS);
    }

    /** The part of an account's digest that is summed and compared: its last 64 bits. */
    public static long part(Digest digest) {
        return digest.d();
    }

    /** Adds an account. */
    public void add(String appid, Digest digest) {
        sums[bucket(appid)] += part(digest);
    }

    /** The buckets in which two states differ, in ascending order. */
    public List<Integer> differing(AccountSums other) {
        List<Integer> differing = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (sums[bucket] != other.sums[bucket]) {
                differing.add(bucket);
            }
        }
        return differing;
    }

    /** Reads the form of {@link #toString}; null for any other text. */
    public static @Nullable AccountSums parse(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length != BUCKETS * Long.BYTES) {
                return null;
            }
            AccountSums read = new AccountSums();
            ByteBuffer.wrap(bytes).asLongBuffer().get(read.sums);
            return read;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The sums as big-endian words in base64. */
    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(BUCKETS * Long.BYTES);
        bytes.asLongBuffer().put(sums);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
