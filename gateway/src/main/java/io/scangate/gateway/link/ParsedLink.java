package io.scangate.gateway.link;

/** The result of parsing a scanned text: a canonical {@link Link}, or the reason why the text is not a link. */
public sealed interface ParsedLink permits Link, LinkRejection {}
