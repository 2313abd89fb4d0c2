package dev.trivium.timeline;

import java.util.Locale;

/** Writes elements of SVG. All text of others goes through {@link #escaped}. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    /** @param title what is shown to who points at it; empty for nothing */
    void rect(double x, double y, double width, double height, String style, String title) {
        text.append("<rect class=\"").append(style).append("\" x=\"").append(number(x)).append("\" y=\"").append(number(y))
                .append("\" width=\"").append(number(width)).append("\" height=\"").append(number(height)).append('"');
        text.append(title.isEmpty() ? "/>\n" : "><title>" + escaped(title) + "</title></rect>\n");
    }

    void text(double x, double y, String style, String words) {
        text(x, y, style, words, "");
    }

    void text(double x, double y, String style, String words, String title) {
        text.append("<text class=\"").append(style).append("\" x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\">")
                .append(title.isEmpty() ? "" : "<title>" + escaped(title) + "</title>").append(escaped(words)).append("</text>\n");
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        text.append("<line class=\"").append(style).append("\" x1=\"").append(number(x1)).append("\" y1=\"").append(number(y1))
                .append("\" x2=\"").append(number(x2)).append("\" y2=\"").append(number(y2)).append("\"/>\n");
    }

    /** @param data as SVG writes paths, made with {@link #number} */
    void path(String data, String style) {
        text.append("<path class=\"").append(style).append("\" d=\"").append(data).append("\"/>\n");
    }

    /** A hundredth of a pixel is as exact as anybody sees. */
    static String number(double value) {
        String digits = String.format(Locale.ROOT, "%.2f", value);
        return digits.endsWith(".00") ? digits.substring(0, digits.length() - 3) : digits;
    }

    /** Fit for text and attributes; what XML cannot hold is shown as a replacement character. */
    static String escaped(String words) {
        StringBuilder escaped = new StringBuilder();
        words.codePoints().forEach(each -> {
            switch (each) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(each) ? each : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int each) {
        return each == '\t' || each == '\n' || each == '\r' || each >= 0x20 && each <= 0xD7FF || each >= 0xE000 && each <= 0xFFFD || each >= 0x10000;
    }

    /** At most so many characters, the last of which is an ellipsis if some are missing. */
    static String cut(String words, int most) {
        return words.length() <= most ? words : words.substring(0, most - 1) + "…";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
