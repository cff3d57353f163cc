package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;

/** Receives the content of a document while it is read. An exception of a visitor ends the reading. */
public interface DocumentVisitor {
    /** Takes an account as written in the document. Its form is good; its links and pages are not checked. */
    void account(Account account);

    /** Takes a rejection of a badly formed rule, member or account. Comes before the account to which it belongs. */
    void rejected(RejectedRule rejected);

    /** Takes a warning about a harmless fault. Warnings come at the end of the document. */
    void warning(String warning);
}
