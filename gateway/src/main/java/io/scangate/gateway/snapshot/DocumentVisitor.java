package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;

/** Takes what a document holds while it is read; what it throws ends the reading. */
public interface DocumentVisitor {
    /** An account as it stands in the document: its form is good, its links and pages are not checked. */
    void account(Account account);

    /** Something whose form is bad and that is left out, before the account it belongs to. */
    void rejected(RejectedRule rejected);

    /** Something odd that does no harm; known at the end of the document. */
    void warning(String warning);
}
