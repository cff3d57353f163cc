package io.scangate.gateway.rule;

import java.util.List;

/**
 * What members open by a rule's test links.
 *
 * @param page the page
 * @param version the version of the mini program
 * @param links the test links, not yet canonical; each must be a link that the rule matches
 */
public record TestPage(String page, Version version, List<String> links) {
    public TestPage {
        links = List.copyOf(links);
    }
}
