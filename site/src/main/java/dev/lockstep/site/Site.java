// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The docs as static files that open from a disk or a server: each page of Markdown as HTML, in the
 * order of the list "Read on" of the README, with a search over all pages and types, and the
 * javadoc of all modules.
 */
public final class Site {

  private static final String README = "README.md";

  private final Path root;
  private final Path out;
  private final String version;

  /** By the path of the Markdown file from the root. */
  private final Map<String, Markdown> pages = new TreeMap<>();

  private final List<List<Entry>> order;

  /** A page in the navigation. */
  private record Entry(String page, String text) {}

  /**
   * Reads the pages.
   *
   * @param root the top of the repository
   * @param out the directory to write to
   * @param version what the header of each page says
   * @throws IOException if a page cannot be read
   */
  public Site(Path root, Path out, String version) throws IOException {
    this.root = root.toRealPath();
    this.out = out;
    this.version = version;
    readPages();
    order =
        page(README).linksOfListBelow("Read on").stream()
            .map(
                group ->
                    group.stream()
                        .map(link -> new Entry(link.getDestination(), Markdown.text(link)))
                        .toList())
            .toList();
  }

  private void readPages() throws IOException {
    ArrayDeque<String> unread = new ArrayDeque<>();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      Stream.concat(top, docs)
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".md"))
          .forEach(unread::add);
    }
    for (@Nullable String path; (path = unread.poll()) != null; ) {
      if (!pages.containsKey(path)) {
        Markdown page = new Markdown(Files.readString(root.resolve(path)));
        pages.put(path, page);
        for (String destination : page.destinations()) {
          if (isLocal(destination) && fileOf(destination).endsWith(".md")) {
            unread.add(resolve(path, fileOf(destination)));
          }
        }
      }
    }
  }

  /**
   * Writes the site anew.
   *
   * @param args the top of the repository, the directory to write to, the version
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[1]);
    delete(out);
    Path root = Path.of(args[0]);
    new Site(root, out, args[2]).writePages();
    new Javadoc(root, args[2]).write(out.resolve("api"));
    List<String> broken = Links.brokenIn(out);
    if (!broken.isEmpty()) {
      throw new IllegalStateException(
          "a link must lead somewhere; mend " + String.join(", ", broken));
    }
    System.out.println("open " + out.toRealPath().resolve("index.html"));
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Returns the pages of the docs that "Read on" does not name. */
  Set<String> unordered() {
    Set<String> left = new TreeSet<>(pages.keySet());
    left.removeIf(page -> !page.startsWith("docs/"));
    order.forEach(group -> group.forEach(entry -> left.remove(entry.page())));
    return left;
  }

  private Markdown page(String path) {
    Markdown page = pages.get(path);
    if (page == null) {
      throw new IllegalStateException("there must be a page " + path);
    }
    return page;
  }

  /**
   * Writes all pages, and what they show and link to, without the javadoc.
   *
   * @throws IOException if a file cannot be read or written
   */
  public void writePages() throws IOException {
    for (String name : List.of("site.css", "site.js")) {
      write(name, resource(name));
    }
    write("search.js", searchIndex());
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(root.relativize(file).toString());
      }
    }
    String template = resource("page.html");
    for (String path : pages.keySet()) {
      write(htmlOf(path), html(template, path));
      for (String destination : page(path).destinations()) {
        if (isLocal(destination)) {
          copy(resolve(path, fileOf(destination)));
        }
      }
    }
  }

  private String html(String template, String path) {
    String home = "../".repeat(Path.of(path).getNameCount() - 1);
    return template
        .replace("{{title}}", escaped(page(path).title()))
        .replace("{{home}}", home)
        .replace("{{version}}", escaped(version))
        .replace("{{nav}}", navigation(path, home))
        .replace("{{next}}", next(path, home))
        .replace("{{body}}", page(path).html(Site::linked));
  }

  /** Returns the link between two pages of the site: they keep their places beside each other. */
  private static String linked(String destination) {
    if (!isLocal(destination)) {
      return destination;
    }
    String file = fileOf(destination);
    String name = file.substring(file.lastIndexOf('/') + 1);
    return file.substring(0, file.length() - name.length())
        + htmlOf(name)
        + destination.substring(file.length());
  }

  private static boolean isLocal(String destination) {
    return !destination.startsWith("#") && !destination.matches("[a-z]+:.*");
  }

  private static String fileOf(String destination) {
    return destination.replaceAll("#.*", "");
  }

  private static String resolve(String page, String file) {
    return Path.of(page).resolveSibling(file).normalize().toString();
  }

  /** The README of a directory is its index. */
  private static String htmlOf(String page) {
    return page.replaceAll("(^|/)README\\.md$", "$1index.md").replaceAll("\\.md$", ".html");
  }

  private String navigation(String current, String home) {
    return Stream.concat(Stream.of(List.of(new Entry(README, "Start"))), order.stream())
        .map(
            group ->
                group.stream()
                    .map(entry -> item(entry, current, home))
                    .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>\n")))
        .collect(Collectors.joining());
  }

  private static String item(Entry entry, String current, String home) {
    return "<li><a href=\"%s%s\"%s>%s</a></li>"
        .formatted(
            home,
            htmlOf(entry.page()),
            entry.page().equals(current) ? " aria-current=\"page\"" : "",
            escaped(Character.toUpperCase(entry.text().charAt(0)) + entry.text().substring(1)));
  }

  private String next(String current, String home) {
    List<String> all = new ArrayList<>(List.of(README));
    order.forEach(group -> group.forEach(entry -> all.add(entry.page())));
    int at = all.indexOf(current);
    if (at < 0 || at == all.size() - 1) {
      return "";
    }
    String path = all.get(at + 1);
    return "<p class=\"next\">Next: <a href=\"%s%s\">%s</a></p>"
        .formatted(home, htmlOf(path), escaped(page(path).title()));
  }

  /** A script with an array for each section: its page, heading, address and text. */
  private String searchIndex() {
    List<String> entries = new ArrayList<>();
    pages.forEach(
        (path, page) -> {
          for (Markdown.Section section : page.sections()) {
            String address = htmlOf(path) + "#" + section.anchor();
            entries.add(
                Stream.of(page.title(), section.heading(), address, section.text())
                    .map(Site::json)
                    .collect(Collectors.joining(",", "[", "]")));
          }
        });
    return "const SECTIONS = [\n" + String.join(",\n", entries) + "\n];\n";
  }

  private static String json(String text) {
    return "\"" + text.replaceAll("[\\p{Cntrl}\\s]+", " ").replaceAll("[\"\\\\]", "\\\\$0") + "\"";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private void copy(String file) throws IOException {
    if (Files.isRegularFile(root.resolve(file)) && !file.endsWith(".md")) {
      Files.copy(root.resolve(file), place(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(place(file), text);
  }

  private Path place(String file) throws IOException {
    Path place = out.resolve(file);
    Files.createDirectories(place.resolveSibling("."));
    return place;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("there must be a resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
