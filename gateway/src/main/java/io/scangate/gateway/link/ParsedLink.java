package io.scangate.gateway.link;

/** What a scanned text turned out to be: a canonical {@link Link}, or the reason why it is none. */
public sealed interface ParsedLink permits Link, LinkRejection {}
