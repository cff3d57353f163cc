package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import java.util.function.Supplier;

/** Compiles an index of a document's accounts. Used once. Not thread-safe. */
final class IndexStep implements DocumentReader.Step {
    private final RuleIndexCompiler compiler;
    private final RejectionLog log;
    private final HeapRoom room;
    private Place place = Place.NONE;
    private int rulesOfAccount;
    private long needed;

    /**
     * Makes a step.
     *
     * @param room the memory for the rules
     * @param pacer paces the compilation
     */
    IndexStep(RejectionLog log, HeapRoom room, Pacer pacer) {
        this.compiler = new RuleIndexCompiler(this::rejectedByCompiler, pacer);
        this.log = log;
        this.room = room;
    }

    @Override
    public void take(Account account) throws BadDocumentException {
        place = account.place();
        rulesOfAccount = account.rules().size();
        boolean unused = limited(() -> {
            compiler.add(account);
            return true;
        });
        needed = compiler.neededBytes();
        if (!room.fits(needed)) {
            throw new BadDocumentException(SnapshotFault.TOO_LARGE, place, room.message(needed));
        }
    }

    /** Compiles the index. */
    RuleIndex compile() throws BadDocumentException {
        return limited(compiler::compile);
    }

    /**
     * A step of the compilation. Its arrays of some megabytes are the largest of the process, and the collector may find no room
     * for one of them although the sum fits. Such an allocation fails alone: other threads ask for little, and the rejection
     * frees the arrays, so the process stays sound.
     */
    private <T> T limited(Supplier<T> step) throws BadDocumentException {
        try {
            return step.get();
        } catch (IllegalStateException full) {
            throw tooLarge(full);
        } catch (OutOfMemoryError full) {
            throw new BadDocumentException(SnapshotFault.TOO_LARGE, place, HeapRoom.noPiece(needed));
        }
    }

    /** Records a rejection. An account that the compiler rejects counts with all its rules. */
    private void rejectedByCompiler(RejectedRule rejected) {
        boolean wholeAccount = rejected.reason() == RejectionReason.DUPLICATE_ACCOUNT
                || rejected.reason() == RejectionReason.MALFORMED_ACCOUNT;
        log.add(rejected, wholeAccount ? Math.max(1, rulesOfAccount) : 1);
    }

    private BadDocumentException tooLarge(IllegalStateException full) {
        return new BadDocumentException(
                SnapshotFault.TOO_LARGE, place, "too many rules for one index: " + full.getMessage());
    }
}
