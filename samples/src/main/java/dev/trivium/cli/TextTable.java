package dev.trivium.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * Rows of text in columns; the first row is the heading, and a row may be short.
 *
 * @param firstRight index of the first column whose cells stand on the right
 * @param lastRight index of the last one
 */
record TextTable(List<List<String>> rows, int firstRight, int lastRight) {
    void print(PrintStream out) {
        for (int i = 0; i < rows.size(); i++) {
            out.println(line(rows.get(i)));
            if (i == 0) {
                out.println("-".repeat(rows.stream().mapToInt(row -> line(row).length()).max().orElse(0)));
            }
        }
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String gap = " ".repeat(width(column) - cell.length());
            line.append(column == 0 ? "" : "  ").append(column >= firstRight && column <= lastRight ? gap + cell : cell + gap);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().filter(row -> column < row.size()).mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
