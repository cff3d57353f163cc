package io.scangate.gateway.identity;

import java.util.List;

/**
 * A method of identifying the user of a scan. It names the request fields that it needs and examines their values and
 * the peer's address. Thread-safe.
 */
public interface Identity extends AutoCloseable {
    /**
     * Reads the setting: {@code anonymous} or {@code header:<Name>}.
     *
     * @throws IllegalArgumentException if the text has another form; the message says which form is expected
     */
    static Identity parse(String text) {
        if (text.equals(Anonymous.NAME)) {
            return new Anonymous();
        }
        if (text.startsWith(Header.PREFIX)) {
            return new Header(text.substring(Header.PREFIX.length()));
        }
        throw new IllegalArgumentException("anonymous, or header:<Name> such as header:X-User");
    }

    /**
     * The names, in lower case, of the request fields that this kind needs. {@link Evidence} refers to a field by its
     * index in this list. The list does not change.
     */
    List<String> fields();

    /**
     * Examines a request. Called on event loops for each scan, so it must not block or allocate.
     *
     * @param user receives the user id if there is one
     */
    Verdict identify(Evidence evidence, User user);

    /** Releases the resources of this kind; the default has none. */
    @Override
    default void close() {}
}
