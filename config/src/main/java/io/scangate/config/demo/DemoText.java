package io.scangate.config.demo;

import com.google.common.net.HostAndPort;
import com.google.common.net.UrlEscapers;
import io.scangate.config.ConfigServer;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.gateway.Gateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The requests to try in the demo: {@code demo.txt} with the addresses, the key and the ids of this start.
 * Not thread-safe.
 */
final class DemoText {
    private final ConfigServer config;
    private final Gateway gateway;
    private final DemoExamples examples;
    private final String key;
    private final DemoPeople people;
    private final Path site;
    private final String prefix;

    /**
     * The text of one demo.
     *
     * @param key an operator's key
     * @param people who can sign in
     * @param site the website's directory
     * @param port the website's port
     */
    DemoText(
            ConfigServer config,
            Gateway gateway,
            DemoExamples examples,
            String key,
            DemoPeople people,
            Path site,
            int port) {
        this.config = config;
        this.gateway = gateway;
        this.examples = examples;
        this.key = key;
        this.people = people;
        this.site = site;
        this.prefix = "http://127.0.0.1:" + port + "/menu/";
    }

    String text() {
        String text = template();
        for (Map.Entry<String, String> value : values().entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    private Map<String, String> values() {
        DemoExamples.Tested shop = examples.shop();
        String account = "/v1/accounts/" + shop.appid();
        VerificationFile file = config.verificationFile(shop.appid(), RuleForm.prefix(prefix));
        Map<String, String> values = new HashMap<>();
        values.put("gateway", gateway.address());
        values.put("config", config.address().toString());
        values.put("key", key);
        values.put("appid", shop.appid());
        values.put("owner_password", people.owner().reveal());
        values.put("operator_password", people.operator().reveal());
        values.put("account", account);
        values.put("other", "/v1/accounts/" + examples.other());
        values.put("owner", "/v1/accounts/" + examples.missed().appid());
        values.put("rule", account + "/rules/" + rule(shop));
        values.put("link", encoded(shop.link()));
        values.put("user", shop.user());
        values.put("version", shop.version());
        String missed = encoded(examples.missed().link());
        values.put("missed", missed);
        String owner = "http://" + config.address() + "/v1/accounts/"
                + examples.missed().appid();
        values.put("explain", explanation(gateway.adminAddress(), owner, key) + "/explain?link=" + missed + "'");
        values.put("site", site.toString());
        values.put("file", file.name());
        values.put("content", file.content());
        values.put("prefix", prefix);
        values.put("encoded", encoded(prefix));
        return values;
    }

    /**
     * The start of a call that explains a link. A gateway's admin listener that others can reach wants a token for it, which the demo has not;
     * the control plane takes the operator's key.
     */
    static String explanation(String admin, String owner, String key) {
        HostAndPort address = HostAndPort.fromString(admin);
        return new InetSocketAddress(address.getHost(), address.getPort())
                        .getAddress()
                        .isLoopbackAddress()
                ? "curl 'http://" + admin + "/v1"
                : "curl -H 'Authorization: Bearer " + key + "' '" + owner;
    }

    private static String encoded(String link) {
        return UrlEscapers.urlFormParameterEscaper().escape(link);
    }

    private String rule(DemoExamples.Tested shop) {
        RuleKey prefix = RuleKey.of(RuleForm.prefix(shop.prefix()));
        return config.store().read(reader -> Objects.requireNonNull(reader.rule(shop.appid(), prefix), "imported")
                .id());
    }

    private static String template() {
        try (InputStream in = DemoText.class.getResourceAsStream("demo.txt")) {
            return new String(Objects.requireNonNull(in, "demo.txt").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
