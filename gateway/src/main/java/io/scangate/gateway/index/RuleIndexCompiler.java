package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.RejectedRule;
import java.security.SecureRandom;
import java.util.function.Consumer;

/**
 * Compiles accounts into a {@link RuleIndex}. The compiler omits and reports bad rules and duplicates. If two rules
 * have the same canonical prefix, the first one decides links. Not thread-safe. A compiler compiles one index.
 */
public final class RuleIndexCompiler {
    private final LayerBuilder builder;
    private Digest digest = Digest.ZERO;
    private boolean spent;

    /**
     * Creates a compiler.
     *
     * @param rejections receives the omitted rules, members and accounts during {@link #add} and {@link #compile}
     */
    public RuleIndexCompiler(Consumer<RejectedRule> rejections) {
        this(rejections, Pacer.NONE);
    }

    /**
     * Creates a compiler that works while a gateway serves.
     *
     * @param rejections receives the omitted rules, members and accounts during {@link #add} and {@link #compile}
     * @param pacer paces {@link #add} and {@link #compile}
     */
    public RuleIndexCompiler(Consumer<RejectedRule> rejections, Pacer pacer) {
        this(rejections, new SecureRandom().nextLong(), pacer);
    }

    /** Creates a compiler with a fixed seed, for tests and benchmarks with a reproducible layout. */
    public RuleIndexCompiler(Consumer<RejectedRule> rejections, long seed) {
        this(rejections, seed, Pacer.NONE);
    }

    private RuleIndexCompiler(Consumer<RejectedRule> rejections, long seed, Pacer pacer) {
        builder = new LayerBuilder(rejections, new Hasher(seed), null, LayerBuilder.PARTITIONS, pacer);
    }

    /** Adds an account with its good rules. */
    public void add(Account account) {
        checkNotSpent();
        builder.add(account);
        digest = digest.plus(account.digest());
    }

    /** The memory in bytes that a compilation of the accounts so far takes at its peak. O(1). */
    public long neededBytes() {
        checkNotSpent();
        return builder.neededBytes();
    }

    /** Compiles the index. O(rules * log(rules of one host)). Needs about 1.2 times the memory of the index. */
    public RuleIndex compile() {
        checkNotSpent();
        spent = true;
        return new RuleIndex(builder.compile(), digest);
    }

    private void checkNotSpent() {
        if (spent) {
            throw new IllegalStateException("the compiler has already compiled its index");
        }
    }
}
