package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import org.jspecify.annotations.Nullable;

/** A reference to one of an account's rules. Immutable. */
public interface RuleRef {
    /** Finds the rule in an account; null if there is none. */
    @Nullable
    ConfiguredRule find(Reader reader, String appid);

    /** The reference in words, for messages. */
    @Override
    String toString();

    /** A reference by id. */
    static RuleRef id(String id) {
        return new RuleRef() {
            @Override
            public @Nullable ConfiguredRule find(Reader reader, String appid) {
                return reader.rule(appid, id);
            }

            @Override
            public String toString() {
                return "rule \"" + id + "\"";
            }
        };
    }

    /**
     * A reference by prefix, in any spelling with the same canonical form. If the rule does not exist and the text
     * cannot be a rule, the refusal is {@link Refusal#ILLEGAL_PREFIX}.
     */
    static RuleRef prefix(String prefix) {
        return new RuleRef() {
            @Override
            public @Nullable ConfiguredRule find(Reader reader, String appid) {
                ConfiguredRule rule = reader.rule(appid, RuleForm.key(prefix));
                if (rule == null) {
                    // An earlier version may have stored a rule that is refused now, so look it up before the refusal.
                    RuleForm.prefix(prefix);
                }
                return rule;
            }

            @Override
            public String toString() {
                return "prefix \"" + prefix + "\"";
            }
        };
    }
}
