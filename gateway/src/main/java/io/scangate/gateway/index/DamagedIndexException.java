package io.scangate.gateway.index;

/** The words of an index are not those that were compiled, for example because of bad memory. Nothing may be derived from it. */
public final class DamagedIndexException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DamagedIndexException() {
        super("the index in memory does not match its checksums");
    }
}
