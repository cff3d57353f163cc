package io.scangate.config;

import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import java.time.Clock;

/** Rules without checks of licences and ownership, and with high limits. */
final class UncheckedRules {
    private UncheckedRules() {}

    static Rules over(Store store) {
        LicenceCheck licensed = rule -> new LicenceCheck.Verdict(true, "", "");
        OwnershipCheck proven = (appid, rule) -> new OwnershipCheck.Verdict(true, "");
        LifecycleSettings limits = new LifecycleSettings(50, 5, 1_000_000, "Asia/Shanghai");
        return new Rules(store, licensed, proven, rule -> false, limits, Clock.systemUTC());
    }
}
