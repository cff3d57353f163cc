package io.scangate.gateway.identity;

/** The parts of a request that identify its user. Valid while an {@link Identity} examines it. */
public interface Evidence {
    /** The array with the values of fields. */
    byte[] bytes();

    /** The number of header lines with the n-th of the {@link Identity#fields() fields}. */
    int fieldCount(int field);

    /** The start of the value in the n-th field's last line. */
    int fieldStart(int field);

    /** The end of that value. A missing field has an empty value. */
    int fieldEnd(int field);

    /** Whether the peer is a proxy whose statements count. */
    boolean isFromTrustedProxy();

    /** Whether the peer has shown a client certificate, which was verified. */
    boolean isCertified();

    /** The user id in UTF-8 of the peer's client certificate, which was verified; empty without one. Not to be changed. */
    byte[] certificateUser();
}
