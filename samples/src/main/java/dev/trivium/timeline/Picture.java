package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.List;

/** The picture of a trace, as one file that needs nothing else: no script, no font, no network. */
public final class Picture {
    static final double WIDTH = 1240;
    static final double MARGIN = 20;
    static final double LEFT = 236;
    static final double RIGHT = WIDTH - MARGIN - 34;
    private static final double HEAD = 128;
    private static final double GAP = 12;

    private static final String STYLE = """
            .trivium { --paper: #fff; --card: #f6f7f9; --edge: #e2e5ea; --ink: #17202e; --soft: #5d6778; --lane: #e9ecf1; --grid: #dde1e7; --accent: #2563eb;
              --one: #0f766e; --many: #b45309; --running: #94a3b8; --c0: #2f7ed8; --c1: #e8871e; --c2: #14a37f; --c3: #8b5cf6; --c4: #db2777; --c5: #0891b2; --other: #8a94a3;
              font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; background: var(--paper); }
            @media (prefers-color-scheme: dark) { .trivium { --paper: #0f1319; --card: #171c24; --edge: #28303b; --ink: #e8ebf0; --soft: #9aa5b5; --lane: #222935; --grid: #2a323e;
              --accent: #7aa7ff; --one: #2dd4bf; --many: #fbbf24; --running: #64748b; --c0: #5aa2f5; --c1: #f5a34b; --c2: #34cfa6; --c3: #a78bfa; --c4: #f472b6; --c5: #22c1dc; --other: #7b8695; } }
            .trivium text { fill: var(--ink); } .trivium .paper { fill: var(--paper); }
            .trivium .title { font-size: 24px; font-weight: 700; } .trivium .name { font-size: 19px; font-weight: 700; } .trivium .lead { font-size: 14px; }
            .trivium .verdict { font-size: 13.5px; } .trivium .facts, .trivium .label, .trivium .tick { fill: var(--soft); } .trivium .tick { font-size: 11px; text-anchor: middle; }
            .trivium .strong { fill: var(--ink); font-weight: 600; } .trivium .end { text-anchor: end; }
            .trivium .card { fill: var(--card); stroke: var(--edge); rx: 10px; } .trivium .lane { fill: var(--lane); } .trivium .pane { fill: var(--paper); stroke: var(--edge); }
            .trivium .grid { stroke: var(--grid); } .trivium .base { stroke: var(--soft); }
            .trivium .badge { rx: 13px; } .trivium .one { fill: var(--one); } .trivium .many { fill: var(--many); }
            .trivium .badge-text { fill: var(--paper); font-size: 13px; font-weight: 700; text-anchor: middle; }
            .trivium .running { fill: var(--running); } .trivium .begun { fill: none; stroke: var(--ink); stroke-width: 1.2; }
            .trivium .window { fill: var(--accent); fill-opacity: .08; stroke: var(--accent); pointer-events: none; } .trivium .funnel { fill: var(--accent); fill-opacity: .10; }
            .trivium .waiting { stroke: var(--soft); stroke-width: 1.4; } .trivium .queued { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 1.5 3.5; }
            .trivium .c0 { fill: var(--c0); } .trivium .c1 { fill: var(--c1); } .trivium .c2 { fill: var(--c2); } .trivium .c3 { fill: var(--c3); }
            .trivium .c4 { fill: var(--c4); } .trivium .c5 { fill: var(--c5); } .trivium .c-other { fill: var(--other); } .trivium .bad { stroke: #dc2626; stroke-width: 1.5; }
            """;

    private final Trace trace;
    private final String title;
    private final List<Course> courses;
    private final Colors colors;

    private Picture(Trace trace, String title) {
        this.trace = trace;
        this.title = title;
        this.courses = trace.courses();
        this.colors = new Colors(trace.slices());
    }

    /** A page of HTML. */
    public static String html(Trace trace, String title) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <title>%s</title>
                <style>
                body { margin: 0; background: #fff; } @media (prefers-color-scheme: dark) { body { background: #0f1319; } }
                svg { display: block; width: 100%%; min-width: 900px; max-width: 1600px; height: auto; margin: 0 auto; }
                </style>
                </head>
                <body>
                %s</body>
                </html>
                """.formatted(Svg.escaped(title), svg(trace, title));
    }

    /** The same as SVG alone, to be shown within a page. */
    public static String svg(Trace trace, String title) {
        return new Picture(trace, title).draw();
    }

    private String draw() {
        Svg svg = new Svg();
        svg.text(MARGIN + 4, 40, "title", Svg.cut(title, 80));
        double bottom = HEAD;
        if (courses.isEmpty()) {
            svg.text(MARGIN + 4, 66, "lead", "No task was executed while this was recorded.");
        } else {
            svg.text(MARGIN + 4, 66, "lead", "Each lane is a thread, each block a task that has it. Below each, the close-up has a row for each task:"
                    + " blocks that stand above one another ran at the same time.");
            bottom = cards(svg, legend(svg));
        }
        String size = Svg.number(WIDTH) + " " + Svg.number(bottom);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"trivium\" viewBox=\"0 0 " + size + "\" role=\"img\">\n<title>" + Svg.escaped(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n" + svg + "</svg>\n";
    }

    /** What a colour or a line means. */
    private record Sign(String style, boolean line, String meaning) {
    }

    private List<Sign> signs() {
        List<Sign> signs = new ArrayList<>();
        colors.named().forEach(name -> signs.add(new Sign(colors.style(name), false, Svg.cut(name, 40))));
        if (colors.others() > 0) {
            signs.add(new Sign(Colors.sharedStyle(), false, "others"));
        }
        if (trace.slices().stream().anyMatch(Slice::failed)) {
            signs.add(new Sign(Colors.sharedStyle() + " bad", false, "failed or cancelled"));
        }
        signs.add(new Sign("waiting", true, "waits, its thread is free for others"));
        signs.add(new Sign("queued", true, "submitted, has not had a thread yet"));
        return signs;
    }

    /** In as many rows as are needed. Returns where it ends. */
    private double legend(Svg svg) {
        double x = MARGIN + 4;
        double y = HEAD - 32;
        for (Sign sign : signs()) {
            double size = sign.line() ? 26 : 12;
            double width = size + 6 + sign.meaning().length() * 6.6 + 20;
            if (x + width > WIDTH - MARGIN) {
                x = MARGIN + 4;
                y += 20;
            }
            if (sign.line()) {
                svg.line(x, y - 4, x + size, y - 4, sign.style());
            } else {
                svg.rect(x, y - 10, size, size, sign.style(), "");
            }
            svg.text(x + size + 6, y, "label", sign.meaning());
            x += width;
        }
        return y + 20;
    }

    /** Returns where they end. */
    private double cards(Svg svg, double top) {
        CloseUp closeUp = CloseUp.of(courses);
        int most = courses.stream().mapToInt(course -> Math.max(course.atATime(), course.underWay())).max().orElse(1);
        double y = top;
        int together = 0;
        for (Course course : courses) {
            Card card = new Card(course, colors, trace.whole(), closeUp, Math.max(1, most));
            card.draw(svg, y);
            y += card.height() + GAP;
            together += card.together();
        }
        svg.text(MARGIN + 4, y + 6, "facts", "A block says that the task has the thread. Whether the thread has a processor is up to the operating system. Hover over"
                + " a block to see what it is.");
        y += 20;
        if (together > 0) {
            svg.text(MARGIN + 4, y + 6, "facts", together + " of " + trace.slices().size() + " blocks are too short to be drawn one by one and are drawn"
                    + " together; all numbers are of all of them.");
            y += 20;
        }
        if (trace.dropped() > 0) {
            svg.text(MARGIN + 4, y + 6, "facts", trace.dropped() + " more events were not recorded: trivium.trace.max-events was reached.");
            y += 20;
        }
        return y + 4;
    }
}
