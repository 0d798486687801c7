// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Strategy;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The story of {@code docs/charged-twice.md}. */
class PaymentsTest {

  private static final String PAYMENT = "create table payment (order_id varchar, cents bigint)";
  private static final String KEYED =
      "create table payment (order_id varchar primary key, cents bigint)";

  private static final Path PAGES =
      "write".equals(System.getProperty("lockstep.pictures"))
          ? Path.of("..", "docs", "pages")
          : Path.of("target", "pages");

  /** The test of the page, with a schema. */
  private static void customerPaysOnce(World world, String schema) throws Exception {
    world.links().latency(Duration.ofMillis(10));
    world.host("db", IsolatedProgram.of("com.example.payments.Database", schema));
    world.host("pay-1", () -> PaymentService.main("jdbc:h2:tcp://db/mem:payments"));
    world.host("pay-2", () -> PaymentService.main("jdbc:h2:tcp://db/mem:payments"));
    Thread.sleep(3_000); // all start
    world.link("pay-1", "db").outages(0.05, Duration.ofSeconds(5));
    try (Shop shop = new Shop("pay-1", "pay-2")) {
      shop.pay("42", 100);
      Thread.sleep(60_000); // what is under way ends
      assertThat(shop.balance()).isEqualTo(900);
    }
  }

  private static Program with(String schema) {
    return run -> {
      World world = run.world();
      run.main(() -> customerPaysOnce(world, schema));
    };
  }

  private static Explorer explorer(int interleavings) {
    return Explorer.builder().strategy(Strategy.randomWalk()).interleavings(interleavings).build();
  }

  @Test
  void retryThatChargesTwiceIsFoundShrunkAndReplayed() throws IOException {
    Finding finding = explorer(500).exploreRuns(with(PAYMENT)).finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure()).hasMessageContaining("but was: 800L");
    assertThat(finding.doubt()).isNull();
    Interleaving again = Interleaving.parse(finding.interleaving().toString());
    assertThat(explorer(1).replay(again, with(PAYMENT)).failure())
        .hasMessageContaining("but was: 800L");
    Files.createDirectories(PAGES);
    Files.writeString(
        PAGES.resolve("charged-twice.html"),
        finding.recording().titled("a customer who is charged twice").toHtml());
  }

  @Test
  void withAKeyTheCustomerIsChargedOnce() {
    assertThat(explorer(40).exploreRuns(with(KEYED)).finding()).isNull();
  }
}
