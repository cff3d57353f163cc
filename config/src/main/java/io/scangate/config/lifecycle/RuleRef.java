package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.gateway.text.Shown;
import org.jspecify.annotations.Nullable;

/** How a call names one of an account's rules. */
public interface RuleRef {
    /** The rule of an account that is meant; null if there is none. */
    @Nullable
    ConfiguredRule find(Reader reader, String appid);

    /** The name for people. */
    @Override
    String toString();

    /** By its id. */
    static RuleRef id(String id) {
        return new RuleRef() {
            @Override
            public @Nullable ConfiguredRule find(Reader reader, String appid) {
                return reader.rule(appid, id);
            }

            @Override
            public String toString() {
                return "rule " + Shown.quoted(id);
            }
        };
    }

    /**
     * By its prefix, in any spelling that has the same canonical form. A text that can be no rule names only a rule that is
     * stored as that very text (an earlier version may have taken it), and is refused as {@link Refusal#ILLEGAL_PREFIX} where
     * there is none: its canonical form may be that of another rule.
     */
    static RuleRef prefix(String prefix) {
        return new RuleRef() {
            @Override
            public @Nullable ConfiguredRule find(Reader reader, String appid) {
                ConfiguredRule rule = reader.rule(appid, RuleForm.key(prefix));
                if (rule == null || !rule.prefix().equals(prefix)) {
                    RuleForm.prefix(prefix);
                }
                return rule;
            }

            @Override
            public String toString() {
                return "prefix " + Shown.quoted(prefix);
            }
        };
    }
}
