package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Compiles an index of a document's accounts. Used once. Not thread-safe. */
final class IndexStep implements DocumentReader.Step {
    private final RuleIndexCompiler compiler = new RuleIndexCompiler(this::rejectedByCompiler);
    private final RejectionLog log;
    private final HeapRoom room;
    private final boolean usesScratch;
    private Place place = Place.NONE;
    private int rulesOfAccount;

    /**
     * Makes a step.
     *
     * @param room the memory for the rules
     * @param usesScratch whether the compilation has a scratch file
     */
    IndexStep(RejectionLog log, HeapRoom room, boolean usesScratch) {
        this.log = log;
        this.room = room;
        this.usesScratch = usesScratch;
    }

    @Override
    public void take(Account account) throws BadDocumentException {
        place = account.place();
        rulesOfAccount = account.rules().size();
        try {
            compiler.add(account);
        } catch (IllegalStateException full) {
            throw tooLarge(full);
        }
        long needed = compiler.neededBytes(usesScratch);
        if (!room.fits(needed)) {
            throw new BadDocumentException(SnapshotFault.TOO_LARGE, place, room.message(needed));
        }
    }

    /**
     * Compiles the index. Its arrays are the largest of the process, and the collector may find no room in one piece although
     * the sum fits. Such an allocation fails alone: other threads ask for little, and the process stays sound.
     */
    RuleIndex compile(@Nullable Path scratch) throws BadDocumentException {
        long needed = compiler.neededBytes(usesScratch);
        try {
            return compiler.compile(scratch);
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
