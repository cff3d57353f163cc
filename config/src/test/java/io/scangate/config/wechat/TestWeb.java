package io.scangate.config.wechat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import io.scangate.config.ownership.VerificationFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A website of uploaded files; one for all tests of the process. */
final class TestWeb {
    static final String HOST = "127.0.0.1";

    private static final Map<String, String> FILES = new ConcurrentHashMap<>();
    private static final Server SERVER = start();

    private TestWeb() {}

    private static Server start() {
        Server server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .serviceUnder("/", (context, request) -> {
                    String content = FILES.get(context.path());
                    return content == null ? HttpResponse.of(HttpStatus.NOT_FOUND) : HttpResponse.of(content);
                })
                .build();
        server.start().join();
        return server;
    }

    static int port() {
        return SERVER.activeLocalPort();
    }

    /** The website's address, with a slash at its end. */
    static String base() {
        return "http://" + HOST + ":" + port() + "/";
    }

    /** Uploads a file to a directory such as {@code /} or {@code /shop/}. */
    static void upload(String directory, VerificationFile file) {
        FILES.put(directory + file.name(), file.content());
    }

    /** Deletes a file of the root directory. */
    static void remove(VerificationFile file) {
        FILES.remove("/" + file.name());
    }
}
