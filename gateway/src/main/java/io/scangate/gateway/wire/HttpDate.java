package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDate;

/**
 * The value of the field {@code date} (IMF-fixdate, RFC 9110, section 5.6.7). By arithmetic, because each event loop needs one a second: a
 * {@link java.time.format.DateTimeFormatter} that is used so seldom is never compiled, and its interpretation takes milliseconds on a busy machine.
 */
final class HttpDate {
    private static final int SECONDS_OF_A_DAY = 86_400;
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String FORM = "Mon, 01 Jan 1970 00:00:00 GMT";

    private HttpDate() {}

    /** The text of a time; its year must be from 0 to 9999. */
    static String of(long epochSecond) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, SECONDS_OF_A_DAY));
        int second = (int) Math.floorMod(epochSecond, (long) SECONDS_OF_A_DAY);
        byte[] text = FORM.getBytes(US_ASCII);
        word(text, 0, DAYS, day.getDayOfWeek().getValue());
        digits(text, 5, day.getDayOfMonth());
        word(text, 8, MONTHS, day.getMonthValue());
        digits(text, 12, day.getYear() / 100);
        digits(text, 14, day.getYear() % 100);
        digits(text, 17, second / 3600);
        digits(text, 20, second / 60 % 60);
        digits(text, 23, second % 60);
        return new String(text, US_ASCII);
    }

    private static void word(byte[] text, int at, String words, int number) {
        for (int i = 0; i < 3; i++) {
            text[at + i] = (byte) words.charAt(3 * (number - 1) + i);
        }
    }

    private static void digits(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }
}
