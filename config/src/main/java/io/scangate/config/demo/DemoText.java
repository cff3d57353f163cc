package io.scangate.config.demo;

import com.google.common.net.UrlEscapers;
import io.scangate.config.ConfigServer;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.gateway.Gateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The requests to try in the demo: {@code demo.txt} with the addresses, the key and the ids of this start.
 * Not thread-safe.
 */
final class DemoText {
    private static final String SHOP = "wx5a1e0c7d3b2f4861";
    private static final String OTHER = "wx84d0b6f29c3e71a5";
    private static final String ITEMS = "https://shop.example.com/item/";

    private final ConfigServer config;
    private final Gateway gateway;
    private final String key;
    private final Path site;
    private final String prefix;

    /**
     * The text of one demo.
     *
     * @param key an operator's key
     * @param site the website's directory
     * @param port the website's port
     */
    DemoText(ConfigServer config, Gateway gateway, String key, Path site, int port) {
        this.config = config;
        this.gateway = gateway;
        this.key = key;
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
        VerificationFile file = config.verificationFile(SHOP, RuleForm.prefix(prefix));
        Map<String, String> values = new HashMap<>();
        values.put("gateway", gateway.address());
        values.put("admin", gateway.adminAddress());
        values.put("config", config.address().toString());
        values.put("key", key);
        values.put("account", "/v1/accounts/" + SHOP);
        values.put("other", "/v1/accounts/" + OTHER);
        values.put("rule", "/v1/accounts/" + SHOP + "/rules/" + rule());
        values.put("site", site.toString());
        values.put("file", file.name());
        values.put("content", file.content());
        values.put("prefix", prefix);
        values.put("encoded", UrlEscapers.urlFormParameterEscaper().escape(prefix));
        return values;
    }

    /** The id of the sample rule; if the user gave other samples, a placeholder. */
    private String rule() {
        RuleKey items = RuleKey.of(RuleForm.prefix(ITEMS));
        Optional<ConfiguredRule> rule = config.store().read(reader -> Optional.ofNullable(reader.rule(SHOP, items)));
        return rule.map(ConfiguredRule::id).orElse("ID");
    }

    private static String template() {
        try (InputStream in = DemoText.class.getResourceAsStream("demo.txt")) {
            return new String(Objects.requireNonNull(in, "demo.txt").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
