package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RuleChecker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Derives a new index from an index and changed accounts. The new index shares the layers of the old one and has the
 * blocks of the changed origins in a small layer on top. A lookup sees all changes or none, and needs one more probe of
 * a hash table. If a new rule has the same canonical prefix as an existing one, the existing rule remains. Not
 * thread-safe. An object derives one index.
 *
 * <p>The time is linear in the rules of the changed origins and of the top layers that the new layer replaces: usually
 * none, or one of at most {@value #SMALL_LAYER_BYTES} bytes; occasionally both layers above the frozen ones.
 */
public final class RuleIndexDelta {
    /**
     * The new layer replaces a top layer of at most this size. A larger one stays below the new layer, unless it is the
     * second layer above the frozen ones: then the new layer replaces both.
     */
    private static final int SMALL_LAYER_BYTES = 640 << 10;

    private final RuleIndex index;
    private final Consumer<RejectedRule> rejections;
    private final Map<String, Optional<Account>> changes = new LinkedHashMap<>();
    private long hiddenBytes;

    /**
     * Creates a delta without changes.
     *
     * @param rejections receives the rules that the index omits
     */
    public RuleIndexDelta(RuleIndex index, Consumer<RejectedRule> rejections) {
        this.index = index;
        this.rejections = rejections;
        this.hiddenBytes = index.hiddenBytes();
    }

    /** Adds an account, or replaces the account with its appid. */
    public void replace(Account account) {
        changes.put(account.appid(), Optional.of(account));
    }

    /** Removes an account and its rules. Ignores an unknown appid. */
    public void remove(String appid) {
        changes.put(appid, Optional.empty());
    }

    /** Returns the index after the changes. */
    public RuleIndex apply() {
        return merge(layersToMerge());
    }

    /** The number of top layers that the new layer replaces. */
    private int layersToMerge() {
        int loose = index.layers().length - index.frozenLayers();
        if (loose == 0) {
            return 0;
        }
        boolean small = index.layers()[0].bytes() <= SMALL_LAYER_BYTES;
        return small ? 1 : loose == 1 ? 0 : 2;
    }

    /** Merges the changes and some top layers into one layer, and returns the index with it. */
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

    /** Gives the new layer a block for each origin of a changed account and of a merged layer. */
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

    /** Copies the whole and the removed accounts of the merged layers, except changed accounts. */
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

    /** Copies the rules of the covered origins, except rules of changed accounts. Returns the number of rules before. */
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

    /** Whether a layer is frozen. A frozen layer keeps hidden blocks and accounts until a merge. */
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
