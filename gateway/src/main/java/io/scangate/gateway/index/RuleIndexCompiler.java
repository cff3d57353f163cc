package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compiles accounts into a {@link RuleIndex}. The compiler omits and reports bad rules and duplicates. If two rules
 * have the same canonical prefix, the first one remains. Not thread-safe. A compiler compiles one index.
 */
public final class RuleIndexCompiler {
    private final LayerBuilder builder;
    private boolean spent;

    /**
     * Creates a compiler.
     *
     * @param rejections receives the omitted rules, members and accounts during {@link #add} and {@link #compile}
     */
    public RuleIndexCompiler(Consumer<RejectedRule> rejections) {
        this(rejections, new SecureRandom().nextLong());
    }

    /** Creates a compiler with a fixed seed, for tests and benchmarks with a reproducible layout. */
    public RuleIndexCompiler(Consumer<RejectedRule> rejections, long seed) {
        builder = new LayerBuilder(rejections, seed);
    }

    /** Adds an account with its good rules. */
    public void add(Account account) {
        checkNotSpent();
        builder.add(account);
    }

    /**
     * The memory in bytes that a compilation of the accounts so far takes at its peak. O(1).
     *
     * @param scratch whether {@link #compile} gets a scratch file, which it uses for many rules
     */
    public long neededBytes(boolean scratch) {
        checkNotSpent();
        return builder.neededBytes(scratch);
    }

    /** Compiles the index. O(rules * log(rules of one host)). */
    public RuleIndex compile() {
        return compile(null);
    }

    /**
     * Compiles the index with a scratch file. With millions of rules this needs about 1.2 times the memory of the index instead
     * of 2.4 times.
     *
     * @param scratch a path without a file; the compiler deletes its file at the end; null to compile in memory
     */
    public RuleIndex compile(@Nullable Path scratch) {
        checkNotSpent();
        spent = true;
        return new RuleIndex(builder.compile(scratch));
    }

    private void checkNotSpent() {
        if (spent) {
            throw new IllegalStateException("the compiler has already compiled its index");
        }
    }
}
