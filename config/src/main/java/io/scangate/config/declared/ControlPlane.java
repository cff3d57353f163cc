package io.scangate.config.declared;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.text.VisibleText;
import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A control plane as the commands {@code get}, {@code apply} and {@code top} use it. Used by one thread. */
public final class ControlPlane {
    private final Caller caller;

    private ControlPlane(Caller caller) {
        this.caller = caller;
    }

    /**
     * A control plane at an address.
     *
     * @param address https, or http of a loopback address: a key is sent to it
     * @throws DeclaredException if the address cannot be used
     */
    public static ControlPlane at(String address, ClientTls tls) throws DeclaredException {
        String expected = " (expected: https://host[:port], or http of a loopback address)";
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw new DeclaredException("server: " + VisibleText.quoted(address) + expected);
        }
        boolean plain = "http".equals(uri.getScheme());
        if (uri.getHost() == null
                || !(plain || "https".equals(uri.getScheme()))
                || uri.getRawUserInfo() != null
                || uri.getRawPath().length() > 1
                || uri.getRawQuery() != null) {
            throw new DeclaredException("server: " + VisibleText.quoted(address) + expected);
        }
        if (plain && !isLoopback(uri.getHost())) {
            throw new DeclaredException(
                    "server: " + VisibleText.quoted(address) + ", where others can read the key on its way" + expected);
        }
        return new ControlPlane(new Caller(uri.resolve("/"), tls));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Uses a key of an operator. */
    public void useKey(String key) {
        caller.use(key);
    }

    /**
     * Uses the secret of an account, for that account alone.
     *
     * @throws DeclaredException if it is refused
     */
    public void useSecret(String appid, String secret) throws DeclaredException, IOException {
        JsonNode request = Caller.object().put("appid", appid).put("secret", secret);
        try {
            caller.use(caller.call("POST", "/v1/tokens", request, Map.of())
                    .path("access_token")
                    .asText());
        } catch (RefusedCall e) {
            throw failed(appid, e);
        }
    }

    /** The accounts that the key sees, in the order of their appids. */
    public List<String> appids() throws DeclaredException, IOException {
        List<String> appids = new ArrayList<>();
        try {
            list(
                    "/v1/accounts?limit=200",
                    account -> appids.add(account.path("appid").asText()));
        } catch (RefusedCall e) {
            throw failed("accounts", e);
        }
        appids.sort(Comparator.naturalOrder());
        return appids;
    }

    /** The gateways that have reported, as the REST API shows them to an operator. */
    public List<JsonNode> gateways() throws DeclaredException, IOException {
        List<JsonNode> gateways = new ArrayList<>();
        try {
            list("/v1/gateways?limit=200", gateways::add);
        } catch (RefusedCall e) {
            throw failed("gateways", e);
        }
        return gateways;
    }

    /**
     * What a file says of an account, as it is now.
     *
     * @param remark takes sentences about what a file cannot say
     */
    public DeclaredAccount declared(String appid, Consumer<String> remark) throws DeclaredException, IOException {
        LiveAccount account = account(appid);
        account.drafts()
                .forEach(one -> remark.accept(VisibleText.of(appid) + ": "
                        + VisibleText.of(one.rule().prefix())
                        + ": scans open " + VisibleText.of(String.valueOf(one.livePage())) + ", and the draft "
                        + VisibleText.of(one.rule().page()) + " is not published (the file says only the draft)"));
        return account.declared();
    }

    /**
     * Compares an account with a file, and makes it as the file says.
     *
     * @param options how
     * @param out takes lines: the difference, then what was done
     * @return whether all of it was, or with a dry run would be, accepted
     */
    public Outcome apply(DeclaredAccount file, ApplyOptions options, Consumer<String> out)
            throws DeclaredException, IOException {
        Difference difference = Difference.of(file, account(file.appid()), options.complete());
        DifferenceText.of(difference).forEach(out);
        if (difference.size() == 0) {
            return Outcome.SAME;
        }
        return new Change(caller, difference, options.dryRun(), out).make() ? Outcome.CHANGED : Outcome.REFUSED;
    }

    /** What came of a file. */
    public enum Outcome {
        /** The account was as the file says. */
        SAME,
        /** It is now, or would be without a dry run. */
        CHANGED,
        /** A change was refused. */
        REFUSED
    }

    private LiveAccount account(String appid) throws DeclaredException, IOException {
        String path = path(appid);
        try {
            SortedMap<String, String> members = new TreeMap<>();
            caller.get(path)
                    .path("members")
                    .properties()
                    .forEach(one -> members.put(one.getKey(), one.getValue().asText()));
            List<LiveRule> rules = new ArrayList<>();
            list(path + "/rules?limit=200", rule -> rules.add(LiveRule.of(rule)));
            return new LiveAccount(appid, members, rules);
        } catch (RefusedCall e) {
            throw failed(appid, e);
        }
    }

    private void list(String path, Consumer<JsonNode> item) throws RefusedCall, IOException {
        String after = "";
        do {
            JsonNode page = caller.get(path + after);
            page.path("items").forEach(item);
            JsonNode next = page.path("next");
            after = next.isTextual() ? "&after=" + encoded(next.textValue()) : "";
        } while (!after.isEmpty());
    }

    static String path(String appid) {
        return "/v1/accounts/" + encoded(appid);
    }

    /** A text as a segment of a path or a value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static DeclaredException failed(String about, RefusedCall e) {
        return new DeclaredException(VisibleText.of(about) + ": " + e.getMessage());
    }
}
