// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The pages of the docs as a site, opened from a disk. */
class SitePageTest {

  @TempDir Path site;

  @Test
  void aWordIsFoundAndTheBestPlaceIsOneKeyAway() throws Exception {
    new Site(Path.of(".."), site, "1.2.3").writePages();
    Files.createDirectories(site.resolve("api"));
    Files.writeString(
        site.resolve("api/package-search-index.js"),
        "packageSearchIndex = [{\"m\":\"dev.lockstep\",\"l\":\"dev.lockstep.sync\"}];"
            + "updateSearchResults();");
    Files.writeString(
        site.resolve("api/type-search-index.js"),
        "typeSearchIndex = [{\"p\":\"dev.lockstep.sync\",\"l\":\"AsyncLock\"}];"
            + "updateSearchResults();");
    try (Browser browser = Browser.start()) {
      browser.resize(1300, 1000);
      for (String scheme : List.of("light", "dark")) {
        browser.prefer(scheme);
        browser.open(site.resolve("docs/guide.html"));
        assertThat(browser.script("return document.querySelector('picture img').currentSrc"))
            .asString()
            .endsWith(scheme.equals("dark") ? "pictures/kitchen-dark.png" : "pictures/kitchen.png");
        assertThat(browser.seriousFindings()).isEqualTo(List.of());
      }
      assertThat(browser.text(".version")).isEqualTo("1.2.3");

      browser.find("body").sendKeys("/");
      browser.find("#query").sendKeys("asynclock");
      assertThat(browser.find("#found a").getAttribute("href"))
          .endsWith("/api/dev.lockstep/dev/lockstep/sync/AsyncLock.html");

      browser.find("#query").clear();
      browser.find("#query").sendKeys("see deadlock at once");
      assertThat(browser.seriousFindings()).isEqualTo(List.of());
      browser.find("#query").sendKeys(Keys.ENTER);
      assertThat(browser.script("return location.pathname + location.hash"))
          .asString()
          .endsWith("/docs/testing.html#see-a-deadlock-at-once");

      browser.find("#query").sendKeys("xyzzy");
      assertThat(browser.findAll("#found a")).isEmpty();
    }
  }
}
