package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link RuleIndex} from accounts that arrive one by one. Bad rules and duplicates are left out and reported;
 * of two rules with one canonical prefix the first stays. Once it has compiled, it is spent. Not thread-safe.
 */
public final class RuleIndexCompiler {
    private final LayerBuilder builder;
    private boolean spent;

    /**
     * An empty compiler.
     *
     * @param rejections hears of everything that is left out, in {@link #add} and in {@link #compile}
     */
    public RuleIndexCompiler(Consumer<RejectedRule> rejections) {
        this(rejections, new SecureRandom().nextLong());
    }

    /** For tests and benchmarks that want the same layout each time. */
    public RuleIndexCompiler(Consumer<RejectedRule> rejections, long seed) {
        builder = new LayerBuilder(rejections, seed);
    }

    /** Adds an account with its good rules. */
    public void add(Account account) {
        checkNotSpent();
        builder.add(account);
    }

    /** The index of everything added. O(rules log rules of one host). */
    public RuleIndex compile() {
        return compile(null);
    }

    /**
     * The index of everything added. Of millions of rules it needs no more memory than that of the index itself and some
     * tenths of it, instead of twice that, if there is a place for a file.
     *
     * @param scratch a file that is not there; it is gone again in the end. Null to do without
     */
    public RuleIndex compile(@Nullable Path scratch) {
        checkNotSpent();
        spent = true;
        return new RuleIndex(builder.compile(scratch));
    }

    private void checkNotSpent() {
        if (spent) {
            throw new IllegalStateException("this compiler has compiled its index already");
        }
    }
}
