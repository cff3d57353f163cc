package io.scangate.config.declared;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.reader.UnicodeReader;

/**
 * Accounts as YAML, one document for each. A file that was written is read as the same accounts. Not instantiable. Thread-safe.
 *
 * <pre>{@code
 * account: wx1234567890abcdef
 * members: {ana: developer}
 * rules:
 * - prefix: https://shop.example/menu/
 *   page: pages/menu/index
 *   published: true
 * }</pre>
 */
public final class AccountFile {
    private static final Logger LOG = LoggerFactory.getLogger(AccountFile.class);

    /** 200,000 rules of 300 bytes; the parser of YAML would stop at 3 MB. */
    private static final int MOST_BYTES = 64 << 20;

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .loaderOptions(limits())
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));

    private AccountFile() {}

    private static LoaderOptions limits() {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MOST_BYTES);
        return limits;
    }

    /**
     * Reads accounts.
     *
     * @param name of the file, for messages
     * @throws DeclaredException if it is no YAML, or not of this form; the message names the place
     * @throws IOException if it cannot be read
     */
    public static List<DeclaredAccount> read(String name, InputStream in) throws DeclaredException, IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new DeclaredException(name + ": more than " + MOST_BYTES + " bytes (expected: several files)");
        }
        refuseAliases(name, bytes);
        List<DeclaredAccount> accounts = new ArrayList<>();
        Set<String> appids = new HashSet<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(bytes)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                // An empty document, as after a last "---".
                if (document.isNull()
                        || document.isMissingNode()
                        || (document.isTextual() && document.textValue().isEmpty())) {
                    continue;
                }
                String place = name + ": document " + (accounts.size() + 1);
                DeclaredAccount account = new AccountReader(place).account(document);
                if (!appids.add(account.appid())) {
                    throw new DeclaredException(place + ": account: \"" + account.appid()
                            + "\" is in an earlier document, too (expected: one document for each account)");
                }
                accounts.add(account);
            }
        } catch (JsonProcessingException e) {
            throw new DeclaredException(name + ": line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse("no YAML")
                    + " (expected: YAML)");
        }
        if (accounts.isEmpty()) {
            throw new DeclaredException(
                    name + ": no account (expected: account, members and rules, as scangate get prints them)");
        }
        return accounts;
    }

    /** Jackson would take an alias for a text, the alias's name. */
    private static void refuseAliases(String name, byte[] bytes) throws DeclaredException {
        try {
            for (Event event : new Yaml(limits()).parse(new UnicodeReader(new ByteArrayInputStream(bytes)))) {
                if (event instanceof AliasEvent alias) {
                    Mark mark = alias.getStartMark();
                    throw new DeclaredException(
                            name + ": line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": *"
                                    + alias.getAnchor() + " (expected: the value itself, no alias)");
                }
            }
        } catch (YAMLException e) {
            LOG.debug("No YAML; the reader of the accounts says where", e);
        }
    }

    /** The accounts as YAML. Fields with their usual value are left out. */
    public static String write(List<DeclaredAccount> accounts) {
        StringBuilder text = new StringBuilder();
        try {
            for (DeclaredAccount account : accounts) {
                text.append(YAML.writeValueAsString(tree(account)));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always YAML", e);
        }
        return text.toString();
    }

    private static ObjectNode tree(DeclaredAccount account) {
        ObjectNode tree = YAML.createObjectNode().put("account", account.appid());
        if (account.members() != null) {
            ObjectNode members = tree.putObject("members");
            account.members().forEach(members::put);
        }
        ArrayNode rules = tree.putArray("rules");
        account.rules().forEach(rule -> {
            ObjectNode one = rules.addObject().put("prefix", rule.prefix()).put("page", rule.page());
            if (rule.occupies()) {
                one.put("occupies", true);
            }
            if (!rule.testVersion().equals(DeclaredRule.DEFAULT_VERSION)) {
                one.put("test_version", rule.testVersion());
            }
            if (!rule.testLinks().isEmpty()) {
                rule.testLinks().forEach(one.putArray("test_links")::add);
            }
            if (rule.published() != null) {
                one.put("published", rule.published());
            }
        });
        return tree;
    }
}
