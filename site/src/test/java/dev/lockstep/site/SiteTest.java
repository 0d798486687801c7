// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of this repository, without what its pages look like, which a browser tests. */
@Tag("carrier-only") // No engine runs here.
class SiteTest {

  private static final Path ROOT = Path.of("..");

  @TempDir Path out;

  private void writePages() throws IOException {
    new Site(ROOT, out, "1.2.3").writePages();
    Files.createDirectories(out.resolve("api"));
    Files.writeString(out.resolve("api/index.html"), "");
  }

  @Test
  void allLinksAndPicturesLeadSomewhere() throws IOException {
    writePages();
    assertThat(Links.brokenIn(out)).isEmpty();
  }

  @Test
  void aLinkToNoPageNoPictureAndNoHeadingIsBroken() throws IOException {
    writePages();
    Files.writeString(
        out.resolve("extra.html"),
        "<a href=\"none.html\">a</a><a href=\"index.html#none\">b</a><img src=\"none.png\">"
            + "<a href=\"index.html#start\">c</a><a href=\"mailto:a@b.example\">d</a>");
    assertThat(Links.brokenIn(out))
        .containsExactly(
            "extra.html: none.html", "extra.html: index.html#none", "extra.html: none.png");
  }

  @Test
  void theReadmeGivesEachPageOfTheDocsAPlaceInTheOrder() throws IOException {
    assertThat(new Site(ROOT, out, "1.2.3").unordered()).isEmpty();
  }

  @Test
  void aPageHasVersionOrderNextAndTheTwoPicturesOfLightAndDark() throws IOException {
    writePages();
    assertThat(Files.readString(out.resolve("docs/testing.html")))
        .contains(
            "<title>Testing: from zero to the first found bug – Lockstep 1.2.3</title>",
            "<a href=\"../docs/testing.html\" aria-current=\"page\">Testing</a>",
            "Next: <a href=\"../docs/testing-reference.html\">",
            "<h2 id=\"set-up\">Set up</h2>",
            "srcset=\"pictures/deadlock-dark.png\"");
  }

  @Test
  void theSearchHasAnEntryForEachSection() throws IOException {
    writePages();
    assertThat(Files.readString(out.resolve("search.js")).lines())
        .anyMatch(
            line ->
                line.startsWith(
                    "[\"Testing: from zero to the first found bug\",\"See a deadlock at once\","
                        + "\"docs/testing.html#see-a-deadlock-at-once\","));
  }

  /** Without a warning: each link of the javadoc leads somewhere, each snippet is as compiled. */
  @Test
  void theJavadocOfAllModulesIsComplete() throws IOException {
    new Javadoc(ROOT, "1.2.3").write(out);
    assertThat(out.resolve("index.html")).content().contains("Where to begin");
    assertThat(out.resolve("dev.lockstep/dev/lockstep/Async.html"))
        .content()
        .contains("Async.gather");
    assertThat(out.resolve("dev.lockstep.examples")).doesNotExist();
    assertThat(typesWithout("<dt>Since:</dt>")).as("types without @since VERSION").isEmpty();
  }

  /** The pages of outermost types that lack a text. */
  private List<Path> typesWithout(String text) throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      List<Path> types =
          files.filter(file -> file.getFileName().toString().matches("[A-Z]\\w*\\.html")).toList();
      assertThat(types).hasSizeGreaterThan(100);
      List<Path> without = new ArrayList<>();
      for (Path type : types) {
        if (!Files.readString(type).contains(text)) {
          without.add(out.relativize(type));
        }
      }
      return without;
    }
  }
}
