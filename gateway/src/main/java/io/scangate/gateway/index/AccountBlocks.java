package io.scangate.gateway.index;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the visible blocks with the rules of an account. An account refers to the blocks of its own layer. A layer above may
 * have newer blocks, and may have split an origin or a part, so that some rules of the account are in new parts. Visits each
 * block once. O(blocks), and O(splits) for each origin that a layer above has split. Not thread-safe: used once.
 */
final class AccountBlocks {
    private final LayerStack layers;
    private final LayerStack.HostVisitor visitor;
    private final Set<Long> visited = new HashSet<>();

    /** The split origins whose new parts were visited. */
    private final Set<String> searched = new HashSet<>();

    AccountBlocks(LayerStack layers, LayerStack.HostVisitor visitor) {
        this.layers = layers;
        this.visitor = visitor;
    }

    /** Visits the blocks of an account of a layer until a visit returns false. */
    void visit(int layer, int account) {
        CompiledRules compiled = layers.get(layer);
        long[] words = compiled.records().of(account);
        int at = Segments.at(account);
        for (int i = 0; i < RecordLayout.hostRefCount(words, at); i++) {
            if (!visitBlock(layer, RecordLayout.hostRef(words, at, i))) {
                return;
            }
        }
    }

    private boolean visitBlock(int layer, int host) {
        long[] words = layers.get(layer).hosts().of(host);
        int at = Segments.at(host);
        int origin = Layout.originAt(at);
        int length = Layout.originLength(words, at);
        int part = Layout.part(words, at);
        LayerStack.Block router = layers.router(words, origin, length);
        if (router == null || (part != 0 && router.layer() >= layer)) {
            return visit(layers.find(words, origin, length, part));
        }
        boolean more = part == 0 || visit(layers.find(words, origin, length, part));
        boolean isFirst = searched.add(Words.toString(words, origin, length));
        return more && (!isFirst || visitNewParts(router, words, origin, length, layer));
    }

    /** Visits the parts with a block above a layer: among them are all parts that were split since. */
    private boolean visitNewParts(LayerStack.Block router, long[] words, int origin, int length, int layer) {
        return Router.forEachSplit(router.words(), router.at(), split -> {
            LayerStack.Block block = layers.find(words, origin, length, Layout.splitPart(router.words(), split));
            return block == null || block.layer() >= layer || visit(block);
        });
    }

    /** Visits a block unless it was visited. */
    private boolean visit(LayerStack.@Nullable Block block) {
        return block == null
                || !visited.add(Layout.pair(block.layer(), block.host()))
                || visitor.visit(block.layer(), block.host());
    }
}
