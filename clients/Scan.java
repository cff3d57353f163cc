import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scan in Java 17 without libraries: prints what the host app opens. docs/host-app.md has the reasons.
 * Usage: java Scan.java LINK GATEWAY [GATEWAY]
 */
public final class Scan {
    private static final int LIMIT_MILLIS = 800;
    private static final Set<String> NO_LINK = Set.of("malformed_link", "unsupported_scheme");

    // One client for the whole app: it keeps its connections.
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public static void main(String[] args) throws InterruptedException {
        System.out.println(scan(args[0], List.of(args[1], args[args.length > 2 ? 2 : 1])));
    }

    static String scan(String link, List<String> gateways) throws InterruptedException {
        for (String gateway : gateways) {
            HttpResponse<String> answer;
            try {
                answer = ask(gateway, link);
            } catch (ExecutionException | TimeoutException e) {
                continue;
            }
            int status = answer.statusCode();
            String json = answer.body();
            if (status == 408 || status >= 500 || !json.startsWith("{")) {
                continue; // this gateway cannot tell, or it is none; another one may
            }
            if (status == 200 && field(json, "action").equals("miniprogram")) {
                return "miniprogram " + field(json, "appid") + " " + field(json, "version") + " " + field(json, "page");
            }
            if (status == 400 && NO_LINK.contains(field(json, "code"))) {
                return "text " + link;
            }
            break;
        }
        return "web " + link;
    }

    private static HttpResponse<String> ask(String gateway, String link)
            throws InterruptedException, ExecutionException, TimeoutException {
        String query = "link=" + URLEncoder.encode(link, UTF_8) + "&client_version=8.0.50&scene=1011";
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway + "/v1/resolve?" + query)).build();
        CompletableFuture<HttpResponse<String>> answer = HTTP.sendAsync(request, BodyHandlers.ofString(UTF_8));
        try {
            // HttpRequest.timeout ends with the head of the answer; this limit is for the whole one.
            return answer.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true);
        }
    }

    /** A field without escapes; appid, version, page and codes have none. An app uses its JSON library. */
    private static String field(String json, String name) {
        Matcher found = Pattern.compile('"' + name + "\":\"([^\"\\\\]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }
}
