package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Prefix;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The layers of an index, the newest first, and their visible blocks and accounts: those that no layer above hides, replaces or
 * removes. Immutable, so thread-safe.
 */
final class LayerStack {
    private final CompiledRules[] layers;

    LayerStack(CompiledRules[] layers) {
        this.layers = layers;
    }

    int size() {
        return layers.length;
    }

    /** The layer with a number. */
    CompiledRules get(int number) {
        return layers[number];
    }

    /** Visits a block of a layer with a number. Returns whether to continue. */
    interface HostVisitor {
        boolean visit(int layer, int host);
    }

    /** The number of the part for a rule; 0 if its origin is not split. A rule's key is shorter than the key of its link. */
    int partOf(long originHash, Prefix prefix) {
        Link link = prefix.link();
        int keyEnd = link.pathStart() + prefix.keyLength();
        for (CompiledRules layer : layers) {
            int host = layer.findHost(originHash, 0, link.bytes(), link.pathStart());
            if (host != 0) {
                long[] words = layer.hosts().of(host);
                int at = Segments.at(host);
                return Layout.isRouter(words, at)
                        ? Layout.splitPart(words, Router.find(words, at, link.bytes(), link.pathStart(), keyEnd))
                        : 0;
            }
        }
        return 0;
    }

    /**
     * A block of a layer.
     *
     * @param layer the number of the layer
     * @param host the reference of the block
     * @param words the segment with the block
     * @param at the position of the block in the segment
     */
    @SuppressWarnings("ArrayRecordComponent") // a view, never compared
    record Block(int layer, int host, long[] words, int at) {}

    /** The visible block of an origin or of a part of it; null for none. */
    @Nullable
    Block find(long[] origin, int at, int length, int part) {
        for (int i = 0; i < layers.length; i++) {
            int host = layers[i].findHost(origin, at, length, part);
            if (host != 0) {
                return new Block(i, host, layers[i].hosts().of(host), Segments.at(host));
            }
        }
        return null;
    }

    /** The router of an origin; null if the origin is not split. */
    @Nullable
    Block router(long[] origin, int at, int length) {
        Block block = find(origin, at, length, 0);
        return block != null && Layout.isRouter(block.words, block.at) ? block : null;
    }

    /** Visits the visible blocks of an origin: one, or those of its parts. */
    void forEachBlock(long[] origin, int at, int length, HostVisitor visitor) {
        Block router = router(origin, at, length);
        if (router == null) {
            visit(find(origin, at, length, 0), visitor);
        } else {
            Router.forEachSplit(
                    router.words,
                    router.at,
                    split -> visit(find(origin, at, length, Layout.splitPart(router.words, split)), visitor));
        }
    }

    private static boolean visit(@Nullable Block block, HostVisitor visitor) {
        return block == null || visitor.visit(block.layer, block.host);
    }

    /** Visits the visible blocks: those that no layer above hides. */
    void forEachHost(HostVisitor visitor) {
        for (int i = 0; i < layers.length; i++) {
            CompiledRules layer = layers[i];
            int number = i;
            if (!layer.forEachHost(host -> isHidden(layer, host, number) || visitor.visit(number, host))) {
                return;
            }
        }
    }

    /** Visits a visible block of each origin: that of its rules, or its router. */
    void forEachOrigin(HostVisitor visitor) {
        for (int i = 0; i < layers.length; i++) {
            CompiledRules layer = layers[i];
            int number = i;
            if (!layer.forEachHost(host -> Layout.part(layer.hosts().of(host), Segments.at(host)) != 0
                    || isHidden(layer, host, number)
                    || visitor.visit(number, host))) {
                return;
            }
        }
    }

    private boolean isHidden(CompiledRules layer, int host, int above) {
        for (int i = 0; i < above; i++) {
            if (layers[i].findHost(layer, host) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a layer has an account with an appid, and no layer above removes it. */
    boolean hasAccount(String appid) {
        return digest(appid) != null;
    }

    /** The digest of an account; null if there is none, as {@link #hasAccount} tells. */
    @Nullable
    Digest digest(String appid) {
        for (CompiledRules layer : layers) {
            int account = layer.findAccount(appid);
            LayerKnowledge known = account == 0 ? LayerKnowledge.NEIGHBOUR : layer.knowledge(account);
            if (known != LayerKnowledge.NEIGHBOUR) {
                return known == LayerKnowledge.WHOLE ? layer.digest(account) : null;
            }
        }
        return null;
    }

    /** Visits the accounts: those of which a layer has the whole account, and no layer above replaces or removes it. */
    void forEachAccount(BiConsumer<String, Digest> visit) {
        for (int i = 0; i < layers.length; i++) {
            CompiledRules layer = layers[i];
            int number = i;
            layer.forEachAccount(account -> {
                if (layer.knowledge(account) == LayerKnowledge.WHOLE && isCurrent(number, account)) {
                    visit.accept(layer.appid(account), layer.digest(account));
                }
            });
        }
    }

    /** Whether a layer has the whole account, or its removal, and no layer above replaces or removes it. */
    boolean isCurrent(int number, int account) {
        CompiledRules layer = layers[number];
        boolean current = layer.knowledge(account) != LayerKnowledge.NEIGHBOUR;
        for (int i = 0; current && i < number; i++) {
            int above = layers[i].findAccount(layer, account);
            current = above == 0 || layers[i].knowledge(above) == LayerKnowledge.NEIGHBOUR;
        }
        return current;
    }

    /** Visits the visible blocks in which an account has rules, and possibly blocks without its rules. */
    void forEachHostOfAccount(String appid, HostVisitor visitor) {
        for (int i = 0; i < layers.length; i++) {
            int account = layers[i].findAccount(appid);
            if (account != 0 && layers[i].knowledge(account) != LayerKnowledge.NEIGHBOUR) {
                new AccountBlocks(this, visitor).visit(i, account);
                return;
            }
        }
    }
}
