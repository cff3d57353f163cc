package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;
import java.util.HashMap;
import java.util.Map;

/** Checks for one change of many rules: each host and each directory is asked for once. */
final class OnceEach {
    private OnceEach() {}

    /** Licences by host. Not thread-safe. */
    static final class Licences implements LicenceCheck {
        private final LicenceCheck check;
        private final Map<Host, LicenceCheck.Verdict> known = new HashMap<>();

        Licences(LicenceCheck check) {
            this.check = check;
        }

        @Override
        public LicenceCheck.Verdict check(Link rule) {
            return known.computeIfAbsent(Host.of(rule), host -> check.check(rule));
        }
    }

    /** Verification files by directory. Not thread-safe. */
    static final class Proofs implements OwnershipCheck {
        private final OwnershipCheck check;
        private final Map<String, OwnershipCheck.Verdict> known = new HashMap<>();

        Proofs(OwnershipCheck check) {
            this.check = check;
        }

        @Override
        public OwnershipCheck.Verdict check(String appid, Link rule) {
            return known.computeIfAbsent(directory(rule), place -> check.check(appid, rule));
        }
    }

    /** The link up to the last slash of its path. */
    static String directory(Link rule) {
        String text = rule.toString();
        return text.substring(0, text.lastIndexOf('/', rule.pathEnd() - 1) + 1);
    }
}
