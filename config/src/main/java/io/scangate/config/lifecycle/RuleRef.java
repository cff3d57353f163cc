package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
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
                return "rule \"" + id + "\"";
            }
        };
    }

    /** By its prefix, in any spelling that has the same canonical form. */
    static RuleRef prefix(String prefix) {
        return new RuleRef() {
            @Override
            public @Nullable ConfiguredRule find(Reader reader, String appid) {
                return reader.rule(appid, RuleForm.key(prefix));
            }

            @Override
            public String toString() {
                return "prefix \"" + prefix + "\"";
            }
        };
    }
}
