package io.scangate.config.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Each link between pages leads somewhere, and a reader who begins at the front page of docs reaches all of them. */
class DocumentLinksTest {
    @Test
    void everyLinkLeadsToAFile_andItsAnchorToAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        int count = 0;
        for (String page : DocumentPages.all()) {
            for (DocumentLinks.Target link : DocumentLinks.of(page)) {
                count++;
                if (!Files.exists(DocumentPages.ROOT.resolve(link.target()))) {
                    broken.add(page + ":" + link.line() + ": no file " + link.target());
                } else if (!link.anchor().isEmpty()
                        && link.target().endsWith(".md")
                        && !DocumentLinks.anchors(link.target()).contains(link.anchor())) {
                    broken.add(page + ":" + link.line() + ": no heading for " + link.target() + "#" + link.anchor());
                }
            }
        }
        assertEquals(List.of(), broken);
        assertEquals(true, count > 200, "only " + count + " links were found");
    }

    @Test
    void everyPageIsReachedFromTheFrontPage() throws IOException {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(DocumentPages.FRONT));
        while (!next.isEmpty()) {
            String page = next.remove();
            if (reached.add(page) && page.endsWith(".md")) {
                for (DocumentLinks.Target link : DocumentLinks.of(page)) {
                    next.add(link.target());
                }
            }
        }
        Set<String> lost = new TreeSet<>(DocumentPages.all());
        lost.addAll(DocumentPages.filesOfDocs(".png"));
        lost.addAll(DocumentPages.filesOfDocs(".svg"));
        lost.removeAll(reached);
        assertEquals(Set.of(), lost, "pages and pictures to which no page links");
    }

    @Test
    void theFrontPageNamesEveryPageOfDocs() throws IOException {
        Set<String> missing = new TreeSet<>(DocumentPages.filesOfDocs(".md"));
        missing.remove(DocumentPages.FRONT);
        for (DocumentLinks.Target link : DocumentLinks.of(DocumentPages.FRONT)) {
            missing.remove(link.target());
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyDrawingIsWellFormed_andHasATitle() throws Exception {
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        for (String drawing : DocumentPages.filesOfDocs(".svg")) {
            Document document = parser.parse(DocumentPages.ROOT.resolve(drawing).toFile());
            assertEquals("svg", document.getDocumentElement().getTagName(), drawing);
            assertEquals(1, document.getElementsByTagName("title").getLength(), drawing);
        }
    }

    @Test
    void theAnchorOfAHeadingIsThatOfAForge() {
        assertEquals("holding-a-gateway-at-a-revision", DocumentLinks.anchor("Holding a gateway at a revision"));
        assertEquals("a-testers-own-user-id", DocumentLinks.anchor("A tester's own user id"));
        assertEquals("测试链接体验版", DocumentLinks.anchor("测试链接（体验版）"));
        assertEquals(
                "downgrade-hides-migrations-from-010", DocumentLinks.anchor("`downgrade` hides migrations from 0.1.0"));
    }
}
