package io.scangate.gateway.rule;

/**
 * The grammar of the path of a mini-program page, such as {@code pages/index/index} or {@code pages/shop/detail?from=qr}.
 *
 * <p>A page path is relative. Single slashes join its segments. A segment has ASCII letters, digits and
 * {@code - _ . ~ % ! $ & ' ( ) * + , ; = : @}; it is not empty, {@code .} or {@code ..}. The path may have a query of the
 * same characters and {@code / ?}. It has no fragment and at most {@value #MAX_LENGTH} bytes. JSON and URLs need no
 * escaping for it, so answers copy it unchanged. Thread-safe.
 */
final class PagePath {
    static final int MAX_LENGTH = 1024;
    private static final String PUNCTUATION = "-_.~%!$&'()*+,;=:@";

    private PagePath() {}

    static boolean isValid(String page) {
        if (page.isEmpty() || page.length() > MAX_LENGTH) {
            return false;
        }
        int query = page.indexOf('?');
        return isPath(query < 0 ? page : page.substring(0, query)) && (query < 0 || isQuery(page, query + 1));
    }

    private static boolean isPath(String path) {
        int start = 0;
        while (true) {
            int slash = path.indexOf('/', start);
            if (!isSegment(path, start, slash < 0 ? path.length() : slash)) {
                return false;
            }
            if (slash < 0) {
                return true;
            }
            start = slash + 1;
        }
    }

    private static boolean isSegment(String path, int start, int end) {
        int length = end - start;
        boolean dots = path.startsWith(".", start) && (length == 1 || (length == 2 && path.charAt(start + 1) == '.'));
        if (length == 0 || dots) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (!isPageChar(path.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isQuery(String page, int start) {
        for (int i = start; i < page.length(); i++) {
            char c = page.charAt(i);
            if (!isPageChar(c) && c != '/' && c != '?') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPageChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PUNCTUATION.indexOf(c) >= 0;
    }
}
