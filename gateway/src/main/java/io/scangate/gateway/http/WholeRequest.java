package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that has come whole and went through Netty's decoder; for everything but the fast path. */
final class WholeRequest {
    private final HttpRequest head;
    private final byte[] body;
    private final String path;
    private final byte[] query;

    /** Takes both over. */
    WholeRequest(HttpRequest head, byte[] body) {
        this.head = head;
        this.body = body;
        String target = originForm(head.uri());
        int mark = target.indexOf('?');
        path = mark < 0 ? target : target.substring(0, mark);
        String text = mark < 0 ? "" : target.substring(mark + 1);
        query = java.util.Arrays.copyOf(text.getBytes(ISO_8859_1), text.length() + ByteScan.SLACK);
    }

    /** RFC 9112, section 3.2.2: a server takes the absolute form, too; which host it names does not matter here. */
    private static String originForm(String target) {
        int authority = target.indexOf("://");
        if (target.startsWith("/") || authority < 0) {
            return target;
        }
        int end = authority + 3;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String rest = target.substring(end);
        return rest.startsWith("/") ? rest : '/' + rest;
    }

    HttpMethod method() {
        return head.method();
    }

    HttpHeaders headers() {
        return head.headers();
    }

    /** The target's path, as sent. */
    String path() {
        return path;
    }

    /** The query, followed by {@link ByteScan#SLACK} bytes that are not part of it. */
    byte[] query() {
        return query;
    }

    /** Length of the query; 0 if there is none. */
    int queryLength() {
        return query.length - ByteScan.SLACK;
    }

    byte[] body() {
        return body;
    }

    /** The media type without parameters, in lower case; null if there is not exactly one Content-Type. */
    @Nullable
    String mediaType() {
        List<String> types = headers().getAll(HttpHeaderNames.CONTENT_TYPE);
        if (types.size() != 1) {
            return null;
        }
        String type = types.get(0);
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
    }
}
