package io.scangate.gateway.source;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source whose rules are on disk before they are served, for a restart without the source. */
public abstract class KeptSource implements RuleSource {
    private static final Logger LOG = LoggerFactory.getLogger(KeptSource.class);

    /** The served rules and their copy on disk. Only for the source's thread. */
    protected final KeptRules rules;

    private final String spec;
    private volatile boolean distrusted;

    /**
     * Makes a source that serves nothing.
     *
     * @param spec the setting's text, for people
     * @param rules closed by the subclass
     */
    protected KeptSource(String spec, KeptRules rules) {
        this.spec = spec;
        this.rules = rules;
    }

    @Override
    public final String spec() {
        return spec;
    }

    @Override
    public final Damage damage() {
        return rules.damage();
    }

    @Override
    public final void distrust() {
        distrusted = true;
    }

    /** Whether the served index is damaged, so that all rules are to be taken. */
    protected final boolean isDistrusted() {
        return distrusted;
    }

    /** All rules have been taken: the served index is a new one. */
    protected final void trust() {
        distrusted = false;
    }

    @Override
    public final @Nullable Instant confirmedAt() {
        return rules.confirmedAt();
    }

    @Override
    public final long keptRevision() {
        return rules.keptRevision();
    }

    @Override
    public final HoldFile holdFile() {
        return rules.holdFile();
    }

    @Override
    public final void settle() throws InterruptedException {
        rules.settle();
    }

    @Override
    public final ReloadStatus.@Nullable ServedSnapshot restore() throws InterruptedException {
        ReloadStatus.ServedSnapshot served;
        try {
            served = rules.restore();
        } catch (RuntimeException | Error e) {
            // The state on disk is not essential, because the source has all rules.
            LOG.error("The last rules from {} on disk cannot be used", spec, e);
            return null;
        }
        if (served != null && rules.isOfOtherProgram()) {
            LOG.info("Another version compiled the rules on disk; taking a snapshot when {} answers", spec);
        }
        return served;
    }
}
