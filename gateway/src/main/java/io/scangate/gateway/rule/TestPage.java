package io.scangate.gateway.rule;

import java.util.List;

/**
 * The page that members open by the test links of a rule. Immutable.
 *
 * @param page the page
 * @param version the version of the mini program
 * @param links the test links, not canonical; the rule must match each of them
 */
public record TestPage(String page, Version version, List<String> links) {
    public TestPage {
        links = List.copyOf(links);
    }
}
