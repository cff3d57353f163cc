package io.scangate.gateway.scan;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.wire.AnswerWriter;

/**
 * Answers several links of one user in their order. Each link gets the decision or the problem that it would get in a
 * request of its own. Only for one event loop.
 */
final class BatchAnswer {
    private final Resolver resolver;
    private final LinkParser linkParser;
    private final DecisionWriter writer;
    private final ScanRecord record;
    private final LinkBatch batch = new LinkBatch();

    BatchAnswer(Resolver resolver, LinkParser linkParser, DecisionWriter writer, ScanRecord record) {
        this.resolver = resolver;
        this.linkParser = linkParser;
        this.writer = writer;
        this.record = record;
    }

    /** Writes a whole answer. */
    void write(AnswerWriter out, ActiveIndex.Revision revision, Scan scan, JsonScan json) {
        DecisionWriter.beginBatch(out);
        for (int at = 0; at < json.links().size(); ) {
            int count = batch.take(linkParser, revision.index(), json.links(), at);
            for (int i = 0; i < count; i++) {
                DecisionWriter.beginEntry(out, at + i);
                putPlace(out, i, json.links().get(at + i), scan, json.scene(), revision.revision());
            }
            at += count;
        }
        DecisionWriter.finishBatch(out);
        record.answered();
    }

    private void putPlace(AnswerWriter out, int number, byte[] text, Scan scan, Scene scene, long revision) {
        LinkRejection rejection = batch.rejection(number);
        if (rejection != null) {
            out.putProblem(ScanProblem.of(rejection));
            return;
        }
        RuleView rule = batch.rule(number);
        Decision decision = resolver.resolve(batch.found(number), batch.link(number), scan, rule);
        writer.put(out, decision, rule, text, 0, text.length);
        record.scan(decision, batch.link(number), rule, scene, revision);
    }
}
