package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTextTest {
    @Test
    void aCellThatIsAFormulaGetsAnApostrophe() {
        assertEquals(
                "'=1+2,'+1,'-1,'@x,'\tx,a=b,\r\n", CsvText.row(List.of("=1+2", "+1", "-1", "@x", "\tx", "a=b", "")));
    }

    @Test
    void aCellWithASeparatorIsQuoted() {
        assertEquals(
                "\"a,b\",\"a\"\"b\",\"a\nb\",\"'=\"\"x\"\"\"\r\n",
                CsvText.row(List.of("a,b", "a\"b", "a\nb", "=\"x\"")));
    }

    @Test
    void aTextOfPartsIsReadToItsEnd_alsoWithEmptyParts() throws IOException {
        PagedText text = new PagedText("head ", after -> {
            int part = after == null ? 0 : Integer.parseInt(after);
            return new PagedText.Part(part % 2 == 0 ? "" : "你" + part, part == 5 ? null : String.valueOf(part + 1));
        });
        assertArrayEquals("head 你1你3你5".getBytes(StandardCharsets.UTF_8), text.readAllBytes());
    }
}
