// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.report;

import dev.lockstep.benchmarks.Row;
import java.util.Locale;

/** The elements of the drawings. */
final class Svg {

  private static final String OURS = "#2f6fb0";
  private static final String OURS_TOO = "#8db8de";
  private static final String PEERS = "#b0b0b0";

  private Svg() {}

  static String document(int width, int height, CharSequence body) {
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"%d\" height=\"%d\""
            + " fill=\"white\"/>%n%s</svg>%n",
        width,
        height,
        width,
        height,
        width,
        height,
        body);
  }

  static void text(StringBuilder body, double x, double y, String anchor, String words) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            words.replace("&", "&amp;").replace("<", "&lt;")));
  }

  static void line(StringBuilder body, double x1, double y1, double x2, double y2, String colour) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
            x1,
            y1,
            x2,
            y2,
            colour));
  }

  /** Returns the color of a contestant. */
  static String colour(String contestant) {
    return switch (contestant) {
      case Row.CARRIER -> OURS;
      case Row.BATON -> OURS_TOO;
      default -> PEERS;
    };
  }
}
