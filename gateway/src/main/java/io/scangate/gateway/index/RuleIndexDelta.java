package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RuleChecker;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Derives a new index from an index and changed accounts. The new index shares the layers of the old one and has the
 * blocks of the changed origins, or of the changed parts of split origins, in a small layer on top. A lookup sees all changes or
 * none, and needs one more probe of a hash table. If a new rule has the same canonical prefix as an existing one, the existing
 * rule decides links; the new one decides them after the existing one is removed. Not thread-safe. An object derives one index.
 *
 * <p>The time is linear in the rules of the changed accounts and blocks, and of the top layer, which the new layer replaces if it
 * has at most {@value #SMALL_LAYER_BYTES} bytes.
 */
public final class RuleIndexDelta {
    /** The new layer replaces a top layer of at most this size. A larger one stays below the new layer. */
    private static final int SMALL_LAYER_BYTES = 512 << 10;

    private final RuleIndex index;
    private final Consumer<RejectedRule> rejections;
    private final Map<String, Optional<Account>> changes = new LinkedHashMap<>();
    private long hiddenBytes;
    private Digest digest;

    /**
     * Creates a delta without changes.
     *
     * @param rejections receives the rules that the index omits
     */
    public RuleIndexDelta(RuleIndex index, Consumer<RejectedRule> rejections) {
        this.index = index;
        this.rejections = rejections;
        this.hiddenBytes = index.hiddenBytes();
        this.digest = index.digest();
    }

    /**
     * The digest of the state after further changes, none of which is made. O(changes).
     *
     * @param accounts the new and the changed accounts
     * @param removed the appids of removed accounts; no appid occurs twice in both lists
     */
    public Digest digestAfter(List<Account> accounts, List<String> removed) {
        Digest sum = digest;
        for (Account account : accounts) {
            sum = sum.minus(digest(account.appid())).plus(account.digest());
        }
        for (String appid : removed) {
            sum = sum.minus(digest(appid));
        }
        return sum;
    }

    private Digest digest(String appid) {
        Optional<Account> changed = changes.get(appid);
        return changed == null
                ? index.digest(appid)
                : changed.map(Account::digest).orElse(Digest.ZERO);
    }

    /** Adds an account, or replaces the account with its appid. */
    public void replace(Account account) {
        digest = digestAfter(List.of(account), List.of());
        changes.put(account.appid(), Optional.of(account));
    }

    /** Removes an account and its rules. Ignores an unknown appid, and a text that is no appid. */
    public void remove(String appid) {
        if (RuleChecker.isAppid(appid)) {
            digest = digestAfter(List.of(), List.of(appid));
            changes.put(appid, Optional.empty());
        }
    }

    /** Returns the index after the changes. */
    public RuleIndex apply() {
        boolean replacesTop =
                index.layers().length > index.frozenLayers() && index.layers()[0].bytes() <= SMALL_LAYER_BYTES;
        LayerBuilder builder = new LayerBuilder(rejections, index.layers()[0].hasher(), index.stack(), 1, Pacer.NONE);
        coverChanges(builder);
        if (replacesTop) {
            copyTop(builder);
        }
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
        return new RuleIndex(
                onTop(layer, replacesTop ? 1 : 0), index.frozenLayers(), rules, accounts, hiddenBytes, digest);
    }

    private CompiledRules[] onTop(CompiledRules layer, int replaced) {
        CompiledRules[] old = index.layers();
        CompiledRules[] layers = new CompiledRules[1 + old.length - replaced];
        layers[0] = layer;
        System.arraycopy(old, replaced, layers, 1, old.length - replaced);
        return layers;
    }

    /** Gives the new layer a block for each origin or part that has rules of a changed account, before or after the change. */
    private void coverChanges(LayerBuilder builder) {
        changes.forEach((appid, account) -> {
            index.stack().forEachHostOfAccount(appid, (layer, host) -> {
                builder.cover(index.layers()[layer], host);
                return true;
            });
            account.ifPresent(builder::cover);
        });
    }

    /** Gives the new layer the blocks of the top layer, and its whole and removed accounts, except changed accounts. */
    private void copyTop(LayerBuilder builder) {
        CompiledRules top = index.layers()[0];
        top.checkIntact(Pacer.NONE);
        Map<Integer, Integer> rulesOf = new HashMap<>();
        top.forEachHost(host -> {
            builder.cover(top, host);
            return top.forEachRuleAndShadowed(host, (words, rule) -> {
                rulesOf.merge(Layout.account(words, rule), 1, Integer::sum);
                return true;
            });
        });
        top.forEachAccount(account -> {
            LayerKnowledge known = top.knowledge(account);
            if (known != LayerKnowledge.NEIGHBOUR && !changes.containsKey(top.appid(account))) {
                builder.records().account(top, account, known, rulesOf.getOrDefault(account, 0));
            }
        });
    }

    /** Copies the rules of the covered blocks, except rules of changed accounts. Returns the number of deciding rules before. */
    private int copyRules(LayerBuilder builder) {
        Staging staging = builder.staging();
        LayerStack layers = index.stack();
        int[] count = {0};
        for (int origin = staging.firstOrigin(); origin != 0; origin = staging.nextOrigin(origin)) {
            int covered = origin;
            LayerStack.Block block = layers.find(
                    staging.originChunk(origin),
                    staging.originAt(origin),
                    staging.originLength(origin),
                    staging.part(origin));
            if (block != null) {
                CompiledRules layer = layers.get(block.layer());
                hiddenBytes += isFrozen(block.layer()) ? layer.hostBytes(block.host()) : 0;
                String text = layer.origin(block.host());
                layer.forEachRuleAndShadowed(block.host(), (words, rule) -> {
                    count[0] += Layout.isShadowed(words, rule) ? 0 : 1;
                    copyRule(builder, covered, layer, text, words, rule);
                    return true;
                });
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
            if (account != 0 && layer.knowledge(account) != LayerKnowledge.NEIGHBOUR) {
                hiddenBytes += isFrozen(i) ? layer.accountBytes(account) : 0;
                return;
            }
        }
    }

    private void copyRule(
            LayerBuilder builder, int origin, CompiledRules layer, String originText, long[] words, int rule) {
        int account = Layout.account(words, rule);
        String appid = layer.appid(account);
        if (changes.containsKey(appid)) {
            if (!Layout.isShadowed(words, rule)) {
                builder.prefer(
                        appid, originText + Layout.keyText(words, Layout.keyAt(rule), Layout.keyLength(words, rule)));
            }
            return;
        }
        RecordWriter records = builder.records();
        builder.staging()
                .add(
                        origin,
                        words,
                        rule,
                        records.account(layer, account, LayerKnowledge.NEIGHBOUR, 0),
                        records.page(layer, Layout.livePage(words, rule)),
                        records.test(layer, Layout.test(words, rule)));
    }
}
