import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A peer of the load tests with the rules as a route table of Vert.x Web, the longest first. It reroutes a scan to the path
 * {@code /scheme/host/path} of its link. {@code java VertxPeer PORT RULES.map}
 */
public final class VertxPeer extends VerticleBase {
    private final int port;
    private final List<String> rules;

    private VertxPeer(int port, List<String> rules) {
        this.port = port;
        this.rules = rules;
    }

    public static void main(String[] args) throws IOException {
        List<String> rules = Files.readAllLines(Path.of(args[1])).stream()
                .sorted(Comparator.comparingInt((String line) -> line.indexOf(' ')).reversed())
                .toList();
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true);
        Vertx.vertx(options)
                .deployVerticle(new VertxPeer(Integer.parseInt(args[0]), rules), new DeploymentOptions())
                .onFailure(cause -> {
                    cause.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.get("/v1/resolve").handler(VertxPeer::scan);
        for (String line : rules) {
            int space = line.indexOf(' ');
            addRoute(router, line.substring(0, space), line.substring(space + 1));
        }
        router.route().handler(context -> answer(context, new JsonObject()
                .put("action", "web")
                .put("url", context.<String>get("link"))
                .put("reason", "no_rule")
                .encode()));
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(port).setMaxInitialLineLength(16_384);
        return vertx.createHttpServer(options).requestHandler(router).listen();
    }

    /** Adds a line of HAProxy's map. A prefix that ends in a question mark is an exact path. The value is most of the answer. */
    private static void addRoute(Router router, String prefix, String value) {
        int question = prefix.indexOf('?');
        String query = question < 0 ? "" : prefix.substring(question + 1);
        String path = routed(question < 0 ? prefix : prefix.substring(0, question));
        router.route(question < 0 ? path + "*" : path).handler(context -> {
            if (!context.<String>get("query").startsWith(query)) {
                context.next();
                return;
            }
            String encoded = URLEncoder.encode(context.<String>get("link"), StandardCharsets.UTF_8);
            answer(context, "{\"action\":\"miniprogram\",\"appid\":\"" + value + "?q=" + encoded + "&scancode_time="
                    + System.currentTimeMillis() / 1000 + "\"}");
        });
    }

    private static String routed(String link) {
        return "/" + link.replace("://", "/");
    }

    private static void scan(RoutingContext context) {
        String link = context.queryParams().get("link");
        int question = link.indexOf('?');
        context.put("link", link);
        context.put("query", question < 0 ? "" : link.substring(question + 1));
        context.reroute(routed(question < 0 ? link : link.substring(0, question)));
    }

    private static void answer(RoutingContext context, String body) {
        context.response()
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body);
    }
}
