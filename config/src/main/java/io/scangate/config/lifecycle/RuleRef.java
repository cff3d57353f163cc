package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.gateway.text.VisibleText;
import org.jspecify.annotations.Nullable;

/** A reference to one of an account's rules. Immutable. */
public interface RuleRef {
    /** Finds the rule in an account; null if there is none. */
    @Nullable
    ConfiguredRule find(Reader reader, String appid);

    /** The kind of the reference: rule or prefix. */
    String field();

    /** The id or the prefix. */
    String value();

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
            public String field() {
                return "rule";
            }

            @Override
            public String value() {
                return id;
            }

            @Override
            public String toString() {
                return "rule " + VisibleText.quoted(id);
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
            public String field() {
                return "prefix";
            }

            @Override
            public String value() {
                return prefix;
            }

            @Override
            public String toString() {
                return "prefix " + VisibleText.quoted(prefix);
            }
        };
    }
}
