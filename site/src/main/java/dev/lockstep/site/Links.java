// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The links between the pages of a site. Those within the javadoc are checked by javadoc. */
final class Links {

  private static final Pattern LINK = Pattern.compile("(?:href|src|srcset)=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]*)\"");

  private Links() {}

  /**
   * Returns the links and pictures that lead nowhere, as "page: destination".
   *
   * @throws IOException if a page cannot be read
   */
  static List<String> brokenIn(Path site) throws IOException {
    List<String> broken = new ArrayList<>();
    Map<Path, Set<String>> ids = new HashMap<>();
    for (Path page : pagesOf(site)) {
      for (String destination : matches(LINK, page)) {
        if (!destination.matches("[a-z]+:.*") && !exists(page, destination, ids)) {
          broken.add(site.relativize(page) + ": " + destination);
        }
      }
    }
    return broken;
  }

  private static List<Path> pagesOf(Path site) throws IOException {
    try (Stream<Path> files = Files.walk(site)) {
      return files
          .filter(file -> file.toString().endsWith(".html"))
          .filter(file -> !file.startsWith(site.resolve("api")))
          .sorted()
          .toList();
    }
  }

  private static boolean exists(Path page, String destination, Map<Path, Set<String>> ids)
      throws IOException {
    String file = destination.replaceAll("#.*", "");
    Path there = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.isRegularFile(there)) {
      return false;
    }
    if (!destination.contains("#")) {
      return true;
    }
    if (!ids.containsKey(there)) {
      ids.put(there, new HashSet<>(matches(ID, there)));
    }
    return ids.get(there).contains(destination.substring(destination.indexOf('#') + 1));
  }

  private static List<String> matches(Pattern pattern, Path page) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(page));
    return matcher.results().map(result -> result.group(1)).toList();
  }
}
