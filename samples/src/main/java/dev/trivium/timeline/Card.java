package dev.trivium.timeline;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Draws what one dispatcher did: its lanes over the whole time, how many ran at the same time, and a close-up of its tasks. */
final class Card {
    private static final double TOP = 68;
    private static final double STRIP = 30;
    private static final double FUNNEL = 24;
    private static final double ROW = 12;
    /** More lanes than this are drawn thin and without their names. */
    private static final int NAMED_LANES = 16;
    private static final int MOST_LANES = 64;
    private static final int MOST_MARKS = 12_000;
    private static final int LABEL = 30;

    private final Course course;
    private final Colors colors;
    private final Stretch whole;
    private final CloseUp closeUp;
    private final int most;
    private final List<Lane> lanes;
    private int together;

    /** @param most of all cards the highest number at the same time, which is as high as the strip */
    Card(Course course, Colors colors, Stretch whole, CloseUp closeUp, int most) {
        this.course = course;
        this.colors = colors;
        this.whole = whole;
        this.closeUp = closeUp;
        this.most = most;
        this.lanes = course.lanes();
    }

    double height() {
        return TOP + laneHeight() + STRIP + 8 + FUNNEL + rows().size() * ROW + 26;
    }

    /** Slices that were too short to be drawn one by one. Known when it has been drawn. */
    int together() {
        return together;
    }

    void draw(Svg svg, double top) {
        svg.rect(Picture.MARGIN, top, Picture.WIDTH - 2 * Picture.MARGIN, height(), "card", "");
        heading(svg, top);
        Scale scale = new Scale(whole, Picture.LEFT, Picture.RIGHT);
        double lanesTop = top + TOP;
        double stripTop = lanesTop + laneHeight() + 4;
        double stripBottom = stripTop + STRIP;
        axis(svg, scale, lanesTop - 4, stripBottom, lanesTop - 9);
        drawLanes(svg, scale, lanesTop);
        strip(svg, scale, stripTop);
        double rowsTop = stripBottom + 4 + FUNNEL;
        Stretch window = closeUp.in(course);
        funnel(svg, scale, window, lanesTop - 2, stripBottom + 4, rowsTop);
        drawRows(svg, new Scale(window, Picture.LEFT, Picture.RIGHT), rowsTop);
    }

    private void heading(Svg svg, double top) {
        int number = course.atATime();
        String badge = number == 1 ? "at most 1 at a time" : "up to " + number + " at a time";
        double x = Picture.MARGIN + 18;
        svg.text(x, top + 33, "name", Svg.cut(course.title(), 40));
        x += Math.min(40, course.title().length()) * 11 + 12;
        double width = badge.length() * 7.4 + 24;
        svg.rect(x, top + 14, width, 25, number == 1 ? "badge one" : "badge many", "");
        svg.text(x + width / 2, top + 31, "badge-text", badge);
        svg.text(x + width + 14, top + 31, "verdict", course.verdict());
    }

    private void axis(Svg svg, Scale scale, double from, double to, double labels) {
        for (double tick : scale.ticks()) {
            double x = scale.x(scale.time().start() + tick);
            svg.line(x, from, x, to, "grid");
            svg.text(x, labels, "tick", scale.label(tick));
        }
    }

    private void drawLanes(Svg svg, Scale scale, double top) {
        Map<Lane, List<Slice>> byLane = course.slices().stream().collect(Collectors.groupingBy(Slice::lane));
        boolean named = lanes.size() <= NAMED_LANES;
        List<Lane> drawn = lanes.subList(0, drawnLanes());
        for (int i = 0; i < drawn.size(); i++) {
            double y = top + i * lanePitch();
            double height = lanePitch() - (named ? 3 : 1);
            Lane lane = drawn.get(i);
            svg.rect(Picture.LEFT, y, scale.width(), height, "lane", laneTitle(lane));
            if (named) {
                svg.text(Picture.LEFT - 12, y + height / 2 + 4, "label end", Svg.cut(laneName(lane), LABEL), laneTitle(lane));
            }
            marks(svg, scale, byLane.getOrDefault(lane, List.of()), y, height);
        }
        if (!named) {
            svg.text(Picture.LEFT - 12, top + 12, "label end", lanes.size() + " threads");
            if (drawn.size() < lanes.size()) {
                svg.text(Picture.LEFT - 12, top + 28, "label end", "of which " + drawn.size() + " are drawn");
            }
        }
    }

    /** Each slice that is wide enough by itself, and what is too narrow together with its neighbours: by the column of pixels they share. */
    private void marks(Svg svg, Scale scale, List<Slice> slices, double y, double height) {
        double column = Math.max(1, drawnLanes() * scale.width() / MOST_MARKS);
        Map<Long, List<Slice>> narrow = slices.stream().filter(slice -> width(scale, slice) < column)
                .collect(Collectors.groupingBy(slice -> (long) ((scale.x(slice.start()) - scale.left()) / column)));
        narrow.forEach((index, some) -> {
            String title = some.size() == 1 ? title(some.getFirst()) : some.size() + " blocks, too short to be drawn one by one: "
                    + Scale.millis(some.stream().mapToDouble(slice -> slice.time().length()).sum()) + " in all (" + names(some) + ")";
            together += some.size() == 1 ? 0 : some.size();
            Slice longest = some.stream().max(Comparator.comparingDouble(slice -> slice.time().length())).orElseThrow();
            double x = Math.min(scale.left() + index * column, scale.right() - column);
            svg.rect(x, y, column, height, style(longest), title);
        });
        for (Slice slice : slices) {
            double width = width(scale, slice);
            if (width >= column) {
                svg.rect(scale.x(slice.start()), y, width > 3 ? width - 0.6 : width, height, style(slice), title(slice));
            }
        }
    }

    /** A filled stair for what runs, a line for what is under way. */
    private void strip(Svg svg, Scale scale, double top) {
        double bottom = top + STRIP;
        svg.path(stair(scale, Stretch.stair(course.running()), top, bottom) + "Z", "running");
        svg.path(stair(scale, Stretch.stair(course.begun()), top, bottom), "begun");
        svg.line(Picture.LEFT, bottom, Picture.RIGHT, bottom, "base");
        svg.text(Picture.LEFT - 12, top + 11, "label end", "under way: up to " + course.underWay());
        svg.text(Picture.LEFT - 12, top + 26, "label end strong", "at a time: up to " + course.atATime());
    }

    /** For each column of pixels the highest step in it, so that the path stays short. */
    private String stair(Scale scale, List<Stretch.Step> steps, double top, double bottom) {
        int[] highest = new int[(int) scale.width() + 1];
        for (int i = 0; i < steps.size(); i++) {
            int from = column(scale, steps.get(i).time());
            int to = i + 1 < steps.size() ? column(scale, steps.get(i + 1).time()) : from;
            for (int x = from; x <= to; x++) {
                highest[x] = Math.max(highest[x], steps.get(i).count());
            }
        }
        StringBuilder path = new StringBuilder("M" + Svg.number(scale.left()) + " " + Svg.number(bottom));
        int before = 0;
        for (int x = 0; x < highest.length; x++) {
            if (highest[x] != before) {
                path.append('H').append(Svg.number(scale.left() + x)).append('V').append(Svg.number(bottom - (bottom - top) * highest[x] / most));
                before = highest[x];
            }
        }
        return path.append('H').append(Svg.number(scale.right())).append('V').append(Svg.number(bottom)).toString();
    }

    private static int column(Scale scale, double time) {
        return (int) Math.clamp(scale.x(time) - scale.left(), 0, scale.width());
    }

    private void funnel(Svg svg, Scale scale, Stretch window, double lanesTop, double stripBottom, double rowsTop) {
        double from = scale.x(window.start());
        double to = Math.min(scale.right(), scale.x(window.end()));
        svg.rect(from, lanesTop, Math.max(1, to - from), stripBottom - lanesTop, "window", "");
        svg.path("M" + Svg.number(from) + " " + Svg.number(stripBottom) + "H" + Svg.number(Math.max(from + 1, to))
                + "L" + Svg.number(Picture.RIGHT) + " " + Svg.number(rowsTop - 4) + "H" + Svg.number(Picture.LEFT) + "Z", "funnel");
        int more = inWindow().size() - rows().size();
        svg.text(Picture.LEFT + 6, rowsTop - 9, "facts", "close-up of " + Scale.millis(window.length()) + ", a row for each task"
                + (more > 0 ? "; " + more + " more are not drawn" : ""));
        double end = course.slices().stream().mapToDouble(slice -> slice.time().end()).max().orElse(0);
        svg.text(Picture.RIGHT - 6, rowsTop - 9, "facts end", plural(course.tasks().size(), "task") + " in " + plural(course.slices().size(), "block")
                + ", the last one ends at " + Scale.millis(end));
    }

    private void drawRows(Svg svg, Scale scale, double top) {
        List<Course.Job> rows = rows();
        double bottom = top + rows.size() * ROW + 2;
        svg.rect(scale.left(), top - 4, scale.width(), bottom - top + 4, "pane", "");
        axis(svg, scale, top - 4, bottom, bottom + 14);
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Course.Job task = rows.get(i);
            double y = top + i * ROW;
            String name = Svg.cut(task.name(), LABEL - 5) + " " + numbers.merge(task.name(), 1, Integer::sum);
            svg.text(Picture.LEFT - 12, y + 9, "label end", name);
            Stretch underWay = task.underWay();
            inside(svg, scale, new Stretch(task.known(), underWay.start()), y + 5.5, "queued");
            inside(svg, scale, underWay, y + 5.5, "waiting");
            for (Slice slice : task.slices()) {
                if (slice.time().meets(scale.time())) {
                    double from = Math.max(scale.left(), scale.x(slice.start()));
                    double to = Math.min(scale.right(), scale.x(slice.time().end()));
                    svg.rect(from, y + 1, Math.max(1.2, to - from), ROW - 3.5, style(slice), title(slice));
                }
            }
        }
    }

    private static void inside(Svg svg, Scale scale, Stretch time, double y, String style) {
        if (time.length() > 0 && time.meets(scale.time())) {
            svg.line(Math.max(scale.left(), scale.x(time.start())), y, Math.min(scale.right(), scale.x(time.end())), y, style);
        }
    }

    private List<Course.Job> rows() {
        return inWindow().stream().limit(CloseUp.ROWS).toList();
    }

    private List<Course.Job> inWindow() {
        Stretch window = closeUp.in(course);
        return course.tasks().stream().filter(task -> new Stretch(task.known(), task.underWay().end()).meets(window)).toList();
    }

    private double laneHeight() {
        return drawnLanes() * lanePitch();
    }

    private double lanePitch() {
        return lanes.size() <= 4 ? 19 : lanes.size() <= NAMED_LANES ? 15 : 7;
    }

    private int drawnLanes() {
        return Math.min(lanes.size(), MOST_LANES);
    }

    private static double width(Scale scale, Slice slice) {
        return scale.x(slice.time().end()) - scale.x(slice.start());
    }

    private String style(Slice slice) {
        return colors.style(slice.name()) + (slice.failed() ? " bad" : "");
    }

    /** Lanes of several processes are told apart by these; a thread among many needs its own name only. */
    private String laneName(Lane lane) {
        if (course.processes() == 1) {
            int own = lane.thread().lastIndexOf(course.dispatcher() + "-"); // what all threads of the program begin with
            return own > 0 ? lane.thread().substring(own) : lane.thread();
        }
        boolean alone = lanes.stream().filter(each -> each.pid() == lane.pid()).count() == 1;
        String process = lane.process().startsWith(course.type() + ": ") ? lane.process().substring(course.type().length() + 2) : lane.process();
        return process + (alone ? ", pid " + lane.pid() : ", " + lane.thread());
    }

    private static String laneTitle(Lane lane) {
        return lane.process() + ", pid " + lane.pid() + ": " + lane.thread();
    }

    private String title(Slice slice) {
        return slice.name() + ", task " + slice.task() + "\n" + Scale.millis(slice.time().length()) + " from " + Scale.millis(slice.start())
                + "\non " + slice.lane().thread() + (slice.outcome().isEmpty() ? "" : "\noutcome: " + slice.outcome());
    }

    private static String names(List<Slice> slices) {
        return slices.stream().map(Slice::name).distinct().limit(4).collect(Collectors.joining(", "));
    }

    private static String plural(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
