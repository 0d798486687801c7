// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page in one file: a frame of HTML into which the body, styles, scripts and the data are put.
 * Its policy forbids each request (Content Security Policy, level 3).
 */
public final class Page {

  /** The packages of D3 that the pages use, of the versions in the pom; each after its own. */
  private static final List<String> D3 =
      List.of(
          "internmap/2.0.3",
          "d3-array/3.2.4",
          "d3-color/3.1.0",
          "d3-dispatch/3.0.1",
          "d3-selection/3.0.0",
          "d3-drag/3.0.0",
          "d3-ease/3.0.1",
          "d3-format/3.1.0",
          "d3-interpolate/3.0.1",
          "d3-time/3.1.0",
          "d3-time-format/4.1.0",
          "d3-scale/4.0.2",
          "d3-timer/3.0.1",
          "d3-transition/3.0.1",
          "d3-zoom/3.0.0");

  private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

  /** The scripts of D3 and their licence, the same in all pages. */
  private static final class Library {
    static final String TEXT =
        "/*\n"
            + read(packed(D3.get(D3.size() - 1)) + "LICENSE")
            + "*/\n"
            + D3.stream()
                .map(
                    name ->
                        read(
                            packed(name)
                                + "dist/"
                                + name.substring(0, name.indexOf('/'))
                                + ".min.js"))
                .collect(Collectors.joining("\n"));

    private static String packed(String name) {
      return "d3/META-INF/resources/webjars/" + name + "/";
    }
  }

  private Page() {}

  /**
   * Returns a page.
   *
   * @param kind the name of its body and its script
   * @param title the title, as text
   * @param json the data, as {@link JsonText} writes it
   */
  public static String of(String kind, String title, String json) {
    Map<String, String> slots =
        Map.of(
            "title", escaped(title),
            "style", read("page.css"),
            "body", read(kind + ".html"),
            "library", Library.TEXT,
            "common", read("page.js"),
            "script", read(kind + ".js"),
            "data", json);
    Matcher slot = SLOT.matcher(read("frame.html"));
    return slot.replaceAll(found -> Matcher.quoteReplacement(slots.get(found.group(1))));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is missing in lockstep-report; use its jar as it was published");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
