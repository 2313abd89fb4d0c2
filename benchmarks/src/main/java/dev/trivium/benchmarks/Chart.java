package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A picture of a group's rows: Trivium's bar, and below it those of its peers. A bar is as long as the time or the memory that the same work took,
 * so that the shorter is the better whatever the unit. Each row has a scale of its own; what is far beyond the others is cut, and shows that it is. It
 * needs nothing from elsewhere, and has a background of its own, so that it can be read on light and on dark pages.
 */
final class Chart {
    private static final int WIDTH = 900;
    private static final int LEFT = 250;
    private static final int LENGTH = 400;
    private static final int BAR = 14;
    private static final int LINE = 20;
    private static final int TOP = 88;

    /** What is longer than so many times Trivium's bar is cut. */
    private static final double CUT = 8;

    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f }
              .page { fill: #ffffff; stroke: #d0d7de }
              .title { font-size: 17px; font-weight: 600 }
              .row { font-weight: 600 }
              .note { font-size: 12px; fill: #57606a }
              .ours { fill: #1f6feb }
              .peer { fill: #afb8c1 }
              .cut { stroke: #ffffff; stroke-width: 3 }
              .better { font-weight: 600; fill: #bc4c00 }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 }
                .page { fill: #0d1117; stroke: #30363d }
                .note { fill: #9198a1 }
                .ours { fill: #58a6ff }
                .peer { fill: #57606a }
                .cut { stroke: #0d1117 }
                .better { fill: #ffa657 }
              }
            </style>
            """;

    private final Group group;
    private final Rounds rounds;
    private final StringBuilder body = new StringBuilder();
    private int y = TOP;

    private Chart(Group group, Rounds rounds) {
        this.group = group;
        this.rounds = rounds;
    }

    /** The whole file. */
    static String svg(Group group, List<Comparison> comparisons, Rounds rounds, String caption) {
        Chart chart = new Chart(group, rounds);
        Map<String, List<Comparison>> rows = comparisons.stream().filter(each -> group.has(each.id()))
                .collect(Collectors.groupingBy(each -> each.id() + "  " + each.work(), LinkedHashMap::new, Collectors.toList()));
        rows.forEach(chart::row);
        return chart.file(caption);
    }

    private String file(String caption) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
                <title>Trivium beside its peers: %3$s</title>
                %4$s<rect class="page" x="0.5" y="0.5" width="%5$d" height="%6$d" rx="6"/>
                <text class="title" x="20" y="30">Trivium beside its peers: %3$s</text>
                <text class="note" x="20" y="50">%7$s</text>
                <text class="note" x="20" y="66">Shorter is better. × says how many times that of Trivium a peer’s figure is; coloured where the peer is better.</text>
                %8$s</svg>
                """.formatted(WIDTH, y + 10, escaped(group.title()), STYLE, WIDTH - 1, y + 9, escaped(caption), body);
    }

    private void row(String title, List<Comparison> comparisons) {
        text("row", 20, y + 12, "start", title);
        y += LINE + 4;
        Map<Subject, Set<Subject>> peers = new LinkedHashMap<>();
        comparisons.forEach(each -> peers.computeIfAbsent(each.trivium(), none -> new LinkedHashSet<>()).add(each.peer()));
        Unit unit = comparisons.getFirst().unit();
        double longest = longest(peers, unit);
        peers.forEach((ours, theirs) -> {
            double own = unit.cost(rounds.median(ours, unit));
            bar(ours, unit, longest, Double.NaN);
            theirs.stream().filter(peer -> !(peer instanceof Absent)).forEach(peer -> bar(peer, unit, longest, own));
            y += 4;
        });
        y += 10;
    }

    /** What a bar of full length stands for. */
    private double longest(Map<Subject, Set<Subject>> peers, Unit unit) {
        List<Double> all = new ArrayList<>();
        double own = 0;
        for (Map.Entry<Subject, Set<Subject>> each : peers.entrySet()) {
            own = Math.max(own, finite(unit.cost(rounds.median(each.getKey(), unit))));
            each.getValue().forEach(peer -> all.add(finite(unit.cost(rounds.median(peer, unit)))));
        }
        double limit = own == 0 ? Double.MAX_VALUE : CUT * own;
        double longest = own;
        for (double each : all) {
            longest = Math.max(longest, each <= limit ? each : 0);
        }
        // Where every peer is far beyond, Trivium's bar is still to be seen for what it is.
        return all.stream().anyMatch(each -> each > limit) ? Math.max(longest * 1.15, limit / 4) : longest;
    }

    private static double finite(double figure) {
        return Double.isFinite(figure) ? figure : 0;
    }

    /** @param own what Trivium's costs, NaN for its own bar */
    private void bar(Subject subject, Unit unit, double longest, double own) {
        double figure = rounds.median(subject, unit);
        double cost = unit.cost(figure);
        double length = Double.isFinite(cost) && longest > 0 ? Math.min(LENGTH, LENGTH * cost / longest) : 0;
        boolean ours = Double.isNaN(own) && !(subject instanceof PythonSubject);
        text("", LEFT - 8, y + 11, "end", ours ? "Trivium: " + subject.title() : subject.title());
        body.append(String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"1\"/>%n",
                ours ? "ours" : "peer", LEFT, y, length, BAR));
        if (cost > longest) {
            body.append(String.format(Locale.ROOT, "<path class=\"cut\" d=\"M%d %d l8 %d m6 0 l-8 -%d\" fill=\"none\"/>%n",
                    LEFT + LENGTH - 40, y - 1, BAR + 2, BAR + 2));
        }
        double times = cost / own;
        String ratio = Double.isFinite(times) ? "<tspan dx=\"10\"" + (times < 1 ? " class=\"better\"" : "") + ">" + times(times) + "</tspan>" : "";
        body.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s%s</text>%n", LEFT + length + 8, y + 11, escaped(unit.print(figure)), ratio));
        y += LINE;
    }

    private static String times(double times) {
        return String.format(Locale.ROOT, times < 0.1 ? "%.3f×" : times < 10 ? "%.2f×" : "%.0f×", times);
    }

    private void text(String style, int x, int baseline, String anchor, String text) {
        body.append(String.format(Locale.ROOT, "<text%s x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                style.isEmpty() ? "" : " class=\"" + style + "\"", x, baseline, anchor, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
