package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bytes of arguments and of the standard input, in a process of its own. A shell writes them. */
@Timeout(60)
@NeedsProgram("sh")
class ArgumentBytesTest {
    private static final String MENU = "https://shop.example.com/\u83dc\u5355/1";

    private record Run(int code, String text) {}

    /** Runs {@code scangate ARGUMENTS}; bytes in them are octal escapes of printf. */
    private static Run run(String input, String arguments) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        "printf '" + input + "' | \"$JAVA\" -XX:TieredStopAtLevel=1 -cp \"$CLASSES\" "
                                + Main.class.getName() + " " + arguments)
                .redirectErrorStream(true);
        builder.environment().put("JAVA", java);
        builder.environment().put("CLASSES", System.getProperty("java.class.path"));
        // The launcher sets this variable where the locale has another encoding.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), text);
    }

    private static String octal(String text, Charset charset) {
        StringBuilder escapes = new StringBuilder();
        for (byte b : text.getBytes(charset)) {
            escapes.append(String.format("\\%03o", b & 0xFF));
        }
        return escapes.toString();
    }

    private static String resolve(String argument) {
        return "resolve " + argument + " --rules ../config/rules.json";
    }

    @Test
    void utf8_isTheSameLinkAsArgumentAndAsInput() throws Exception {
        String link = octal(MENU, StandardCharsets.UTF_8);
        Run argument = run("", resolve("\"$(printf '" + link + "')\""));
        assertEquals(0, argument.code, argument.text);
        assertTrue(argument.text.contains("%2F%E8%8F%9C%E5%8D%95%2F1"), argument.text);
        Run input = run(link + "\\n", resolve("-"));
        assertEquals(argument.text.replaceAll("\\d{10}", ""), input.text.replaceAll("\\d{10}", ""));
    }

    @Test
    void bytesThatAreNotUtf8_areRefusedInAnArgument_andReadFromTheInput() throws Exception {
        Charset gbk = Charset.forName("GBK");
        String link = octal(MENU, gbk);
        Run argument = run("", resolve("\"$(printf '" + link + "')\""));
        assertEquals(2, argument.code, argument.text);
        assertTrue(argument.text.startsWith("scangate: argument 2, \"https://shop"), argument.text);
        assertTrue(argument.text.contains("has bytes that are not UTF-8"), argument.text);
        assertFalse(argument.text.contains("Exception"), argument.text);
        // GBK of these two characters: B2 CB B5 A5.
        Run input = run(link + "\\r\\n", resolve("-"));
        assertEquals(0, input.code, input.text);
        assertTrue(input.text.contains("%2F%B2%CB%B5%A5%2F1"), input.text);
    }

    @Test
    void flagsThatAreNotUtf8_areRefusedWithASentence() throws Exception {
        for (String flag :
                new String[] {"resolve https://a.cn/ --user ", "resolve https://a.cn/ --rules ", "--source file:"}) {
            Run run = run("", flag + "\"$(printf 'a\\377b')\"");
            assertEquals(2, run.code, run.text);
            assertTrue(run.text.contains("has bytes that are not UTF-8"), run.text);
            assertFalse(run.text.contains("Exception"), run.text);
        }
    }

    @Test
    void bytesOfALongInput_areCounted() throws Exception {
        Run run = run("%20000d", resolve("-"));
        assertEquals(1, run.code, run.text);
        assertTrue(run.text.contains(" has 20000 bytes;"), run.text);
        run = run("%2000000d", resolve("-"));
        assertEquals(2, run.code, run.text);
        assertTrue(run.text.startsWith("LINK: the standard input has more than 1048576 bytes (expected: "), run.text);
    }

    @Test
    void severalLinesOfInput_areRefused() throws Exception {
        Run run = run("https://a.cn/\\nhttps://b.cn/\\n", resolve("-"));
        assertEquals(2, run.code, run.text);
        assertTrue(run.text.startsWith("LINK: the standard input has several lines (expected: one link)"), run.text);
    }
}
