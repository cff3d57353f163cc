package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RuleChecker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whole-account changes to an index: makes a new index, that shares the layers of the old one and has the changed origins
 * in a small layer on top. So a lookup sees all of the changes or none, and costs one more probe. Of a rule that is there
 * already and one that comes, the one that is there stays. Not thread-safe; spent once applied.
 *
 * <p>Cost: the rules of the changed origins, at most {@value #SMALL_LAYER_BYTES} bytes that changes made before, and from
 * time to time all that waits to be merged.
 */
public final class RuleIndexDelta {
    /** A top layer up to this size is made anew by the next change; a larger one is merged with the one below. */
    private static final int SMALL_LAYER_BYTES = 640 << 10;

    private final RuleIndex index;
    private final Consumer<RejectedRule> rejections;
    private final Map<String, Optional<Account>> changes = new LinkedHashMap<>();
    private long hiddenBytes;

    /**
     * No changes yet.
     *
     * @param rejections hears of rules that are left out
     */
    public RuleIndexDelta(RuleIndex index, Consumer<RejectedRule> rejections) {
        this.index = index;
        this.rejections = rejections;
        this.hiddenBytes = index.hiddenBytes();
    }

    /** Puts an account in the place of that of its appid, or adds it. */
    public void replace(Account account) {
        changes.put(account.appid(), Optional.of(account));
    }

    /** Takes an account and its rules away, if it is there. */
    public void remove(String appid) {
        changes.put(appid, Optional.empty());
    }

    /** The index after the changes. */
    public RuleIndex apply() {
        return merge(layersToMerge());
    }

    /** How many layers the new one takes the place of. */
    private int layersToMerge() {
        int loose = index.layers().length - index.frozenLayers();
        if (loose == 0) {
            return 0;
        }
        boolean small = index.layers()[0].bytes() <= SMALL_LAYER_BYTES;
        return small ? 1 : loose == 1 ? 0 : 2;
    }

    /** The index after the changes, its topmost layers and the changes made one. */
    private RuleIndex merge(int merged) {
        LayerBuilder builder = new LayerBuilder(rejections, index.layers()[0].seed());
        cover(builder, merged);
        copyAccounts(builder, merged);
        int before = copyRules(builder);
        int accounts = index.accounts();
        changes.keySet().forEach(this::hideAccount);
        for (Map.Entry<String, Optional<Account>> change : changes.entrySet()) {
            accounts -= index.hasAccount(change.getKey()) ? 1 : 0;
            if (change.getValue().isPresent()) {
                builder.add(change.getValue().get());
                accounts += RuleChecker.isAppid(change.getKey()) ? 1 : 0;
            } else {
                builder.records().removedAccount(change.getKey());
            }
        }
        CompiledRules layer = builder.compile();
        int rules = index.rules() - before + layer.counts().rules();
        return new RuleIndex(onTop(layer, merged), index.frozenLayers(), rules, accounts, hiddenBytes);
    }

    private CompiledRules[] onTop(CompiledRules layer, int merged) {
        CompiledRules[] old = index.layers();
        CompiledRules[] layers = new CompiledRules[1 + old.length - merged];
        layers[0] = layer;
        System.arraycopy(old, merged, layers, 1, old.length - merged);
        return layers;
    }

    /** The new layer has a block for each origin that a change touches, or that a merged layer has a block for. */
    private void cover(LayerBuilder builder, int merged) {
        changes.forEach((appid, account) -> {
            index.forEachHostOfAccount(
                    appid, (layer, host) -> builder.staging().cover(index.layers()[layer], host) != 0);
            account.ifPresent(builder::cover);
        });
        for (int i = 0; i < merged; i++) {
            CompiledRules layer = index.layers()[i];
            layer.forEachHost(host -> builder.staging().cover(layer, host) != 0);
        }
    }

    /** What merged layers know of accounts stays known, except for those that change. */
    private void copyAccounts(LayerBuilder builder, int merged) {
        for (int i = 0; i < merged; i++) {
            CompiledRules layer = index.layers()[i];
            layer.forEachAccount(account -> {
                LayerKnowledge known = RecordLayout.knowledge(layer.records(), account);
                if (known != LayerKnowledge.NEIGHBOUR
                        && !changes.containsKey(RuleView.appid(layer.records(), account))) {
                    builder.records().account(layer, account, known);
                }
            });
        }
    }

    /** Copies the rules of the covered origins, except those of accounts that change; answers how many there were. */
    private int copyRules(LayerBuilder builder) {
        Staging staging = builder.staging();
        int[] count = {0};
        for (int origin = staging.firstOrigin(); origin != 0; origin = staging.nextOrigin(origin)) {
            int covered = origin;
            byte[] bytes = staging.originBytes(origin);
            long hash = staging.originHash(origin);
            for (int i = 0; i < index.layers().length; i++) {
                CompiledRules layer = index.layers()[i];
                int host = layer.findHost(hash, bytes, staging.originLength(origin));
                if (host != 0) {
                    hiddenBytes += isFrozen(i) ? layer.hostBytes(host) : 0;
                    layer.forEachRule(host, rule -> {
                        count[0]++;
                        copyRule(builder, covered, layer, rule);
                        return true;
                    });
                    break;
                }
            }
        }
        return count[0];
    }

    /** Layers that stay keep what of them is hidden, until they are merged. */
    private boolean isFrozen(int layer) {
        return layer >= index.layers().length - index.frozenLayers();
    }

    private void hideAccount(String appid) {
        for (int i = 0; i < index.layers().length; i++) {
            CompiledRules layer = index.layers()[i];
            int account = layer.findAccount(appid);
            if (account != 0 && RecordLayout.knowledge(layer.records(), account) != LayerKnowledge.NEIGHBOUR) {
                hiddenBytes += isFrozen(i) ? layer.accountBytes(account) : 0;
                return;
            }
        }
    }

    private void copyRule(LayerBuilder builder, int origin, CompiledRules layer, int rule) {
        int account = Layout.account(layer.hosts(), rule);
        if (changes.containsKey(RuleView.appid(layer.records(), account))) {
            return;
        }
        RecordWriter records = builder.records();
        builder.staging()
                .add(
                        origin,
                        layer,
                        rule,
                        records.account(layer, account, LayerKnowledge.NEIGHBOUR),
                        records.page(layer, Layout.livePage(layer.hosts(), rule)),
                        records.test(layer, Layout.test(layer.hosts(), rule)));
    }
}
