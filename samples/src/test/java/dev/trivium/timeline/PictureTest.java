package dev.trivium.timeline;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class PictureTest {
    @Test
    void itSaysHowManyRanAtATimeOnEachDispatcher() throws Exception {
        MergedTrace merged = new MergedTrace();
        merged.add("event-loop", "", Events.loop().json());
        merged.add("fork-join", "", Events.threads().json());
        merged.add("process", "", Events.processes().json());

        Document picture = draw(TraceFile.read(merged.json()), "three ways");

        assertEquals(List.of("event-loop", "fork-join", "process"), texts(picture, "name"));
        assertEquals(List.of("at most 1 at a time", "up to 2 at a time", "up to 2 at a time"), texts(picture, "badge-text"));
        assertTrue(texts(picture, "label end").containsAll(List.of("work (event loop)", "work-1", "work-2", "worker work-1, pid 812", "worker work-2, pid 815",
                "page 1", "page 2", "page 3")), () -> texts(picture, "label end").toString());
        assertTrue(texts(picture, "tick").containsAll(List.of("0 ms", "50 ms", "100 ms")), () -> texts(picture, "tick").toString());
    }

    @Test
    void whoPointsAtASliceIsToldWhatItIs() throws Exception {
        assertTrue(Picture.svg(Events.loop().trace(), "loop").contains("<title>page, task 2\n1 ms from 52 ms\non work (event loop)\noutcome: value</title>"));
    }

    @Test
    void blocksOfTheLoopStandBesideEachOther() throws Exception {
        List<double[]> blocks = new ArrayList<>();
        NodeList all = draw(Events.loop().trace(), "loop").getElementsByTagName("rect");
        for (int i = 0; i < all.getLength(); i++) {
            Element rect = (Element) all.item(i);
            if (rect.getAttribute("class").equals("c0") && rect.getAttribute("height").equals("16")) { // in the lane
                double x = Double.parseDouble(rect.getAttribute("x"));
                blocks.add(new double[] {x, x + Double.parseDouble(rect.getAttribute("width"))});
            }
        }
        assertEquals(6, blocks.size());
        blocks.sort((a, b) -> Double.compare(a[0], b[0]));
        for (int i = 1; i < blocks.size(); i++) {
            assertTrue(blocks.get(i)[0] >= blocks.get(i - 1)[1] - 0.011, "drawn one over another: " + i); // numbers are rounded
        }
    }

    @Test
    void namesAreShownAndNeverMarkup() throws Exception {
        String name = "</title></text><script>alert(1)</script>&amp;\\\"\\u0007";
        Events events = new Events().process(1, name).thread(1, 2, name).slice(name, "fork-join", 1, 2, 3, 0, 1, name);

        String html = Picture.html(events.trace(), "<b>" + name);

        assertFalse(html.contains("<script"), html);
        assertFalse(html.contains("<b>"), html);
        assertTrue(texts(draw(events.trace(), name), "label").getFirst().startsWith("</title></text><script>"), html);
    }

    @Test
    void thePageNeedsNothingButItself() throws Exception {
        String html = Picture.html(Events.threads().trace(), "threads");

        assertEquals(1, html.split("https?:", -1).length - 1, "only the name space of SVG is an address");
        assertFalse(html.contains("src=") || html.contains("href=") || html.contains("url(") || html.contains("@import"), html);
        assertTrue(html.contains("prefers-color-scheme: dark"), html);
    }

    @Test
    void anEmptyTraceSaysSo() throws Exception {
        assertEquals(List.of("No task was executed while this was recorded."), texts(draw(new Events().trace(), "empty"), "lead"));
    }

    @Test
    void slicesWithoutLengthAreDrawn() throws Exception {
        Document picture = draw(new Events().slice("short", "event-loop", 1, 2, 3, 5, 5).trace(), "short");

        assertEquals(List.of("at most 1 at a time"), texts(picture, "badge-text"));
    }

    @Test
    void slicesThatAreTooShortAreDrawnTogetherAndCountedNevertheless() throws Exception {
        Events events = new Events();
        IntStream.range(0, 20_000).forEach(i -> events.slice("sum", "fork-join", 1, i % 2, i, i * 0.01, i * 0.01 + 0.015));

        String svg = Picture.svg(events.trace(), "many");

        assertTrue(svg.length() < 1_000_000, () -> "it has " + svg.length() + " characters");
        Document picture = parse(svg);
        assertTrue(texts(picture, "facts").getLast().matches("\\d+ of 20000 blocks are too short to be drawn one by one and are drawn together; .*"),
                () -> texts(picture, "facts").toString());
        assertEquals(List.of("up to 2 at a time"), texts(picture, "badge-text"));
    }

    @Test
    void ofVeryManyThreadsSomeAreDrawnAndAllAreCounted() throws Exception {
        Events events = new Events();
        IntStream.range(0, 100).forEach(i -> events.slice("wait", "fork-join", 1, i, i, 0, 10));

        Document picture = draw(events.trace(), "threads");

        assertTrue(texts(picture, "label end").containsAll(List.of("100 threads", "of which 64 are drawn")), () -> texts(picture, "label end").toString());
        assertEquals(List.of("up to 100 at a time"), texts(picture, "badge-text"));
    }

    @Test
    void whatWasNotRecordedIsTold() throws Exception {
        MergedTrace merged = new MergedTrace();
        merged.add("event-loop", "", Events.loop().json().replaceFirst("}$", ",\"otherData\":{\"dropped\":\"30\"}}"));
        merged.add("fork-join", "", Events.threads().json().replaceFirst("}$", ",\"otherData\":{\"dropped\":\"12\"}}"));

        assertEquals("42 more events were not recorded: trivium.trace.max-events was reached.",
                texts(draw(TraceFile.read(merged.json()), "a lot"), "facts").getLast());
    }

    @Test
    void failuresAreMarkedAndExplained() throws Exception {
        Document picture = draw(Events.loop().slice("page", "event-loop", 1, 30, 9, 60, 61, "failure").trace(), "failures");

        assertTrue(texts(picture, "label").contains("failed or cancelled"), () -> texts(picture, "label").toString());
        assertTrue(Picture.svg(Events.loop().trace(), "none").lines().noneMatch(line -> line.contains("c0 bad")));
    }

    private static Document draw(Trace trace, String title) throws Exception {
        return parse(Picture.svg(trace, title));
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    /** Texts of a style, titles left out. */
    private static List<String> texts(Document picture, String style) {
        List<String> texts = new ArrayList<>();
        NodeList all = picture.getElementsByTagName("text");
        for (int i = 0; i < all.getLength(); i++) {
            Element text = (Element) all.item(i);
            if (text.getAttribute("class").equals(style)) {
                texts.add(text.getLastChild().getTextContent());
            }
        }
        return texts;
    }
}
