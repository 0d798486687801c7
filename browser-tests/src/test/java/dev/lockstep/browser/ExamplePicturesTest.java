// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of examples that the docs show. They go to {@code target/pictures}; with {@code
 * -Dlockstep.pictures=write} to the docs.
 */
class ExamplePicturesTest {

  private static final Path PICTURES =
      "write".equals(System.getProperty("lockstep.pictures"))
          ? Path.of("..", "docs", "pictures")
          : Path.of("target", "pictures");

  @TempDir Path directory;

  /** The cache of docs/testing.md. */
  private static final class PriceCache {
    private final Map<String, Integer> prices = new HashMap<>();
    private int loads;

    int price(String item) {
      Integer price = prices.get(item);
      if (price == null) {
        loads++;
        Async.sleep(Duration.ofMillis(50));
        price = item.length();
        prices.put(item, price);
      }
      return price;
    }
  }

  private static void loadsAPriceOnce() {
    PriceCache cache = new PriceCache();
    Task<Integer> early = Async.spawn("early", () -> cache.price("tea"));
    Task<Integer> late =
        Async.spawn(
            "late",
            () -> {
              Async.sleep(Duration.ofMillis(50));
              return cache.price("tea");
            });
    early.await();
    late.await();
    if (cache.loads != 1) {
      throw new AssertionError("loads: expected 1 but was " + cache.loads);
    }
  }

  @Test
  void theTimelineOfTheFirstExampleIsAPicture() throws Exception {
    Finding finding =
        Explorer.builder().build().explore(ExamplePicturesTest::loadsAPriceOnce).finding();
    assertThat(finding).isNotNull();
    Path page =
        finding.recording().titled("PriceCacheTest.loadsAPriceOnce").writeTo(directory, "run");
    try (Browser browser = Browser.start()) {
      browser.resize(1040, 1100);
      browser.open(page);
      browser.click("#failing");
      browser.pictureOf("#timeline", PICTURES.resolve("price-cache.png"));
      browser.assertQuiet();
    }
  }
}
