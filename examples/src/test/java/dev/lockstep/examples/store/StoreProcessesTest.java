// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in production: three processes, killed and started again. */
class StoreProcessesTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<String> told = new ArrayList<>();

  @Test
  void whatIsWrittenOutlivesEveryProcess(@TempDir Path directory) {
    Async.run(() -> Async.timeout(LIMIT, () -> killLeaders(directory)));

    assertThat(told)
        .filteredOn(line -> line.contains("leads"))
        .doesNotHaveDuplicates()
        .allMatch(line -> line.matches("member [012] leads term [0-9]+"));
  }

  private void killLeaders(Path directory) throws IOException {
    try (Cluster cluster = new Cluster(directory, told::add);
        StoreClient client = cluster.client()) {
      cluster.start();
      write(client, 0, 10);
      int first = cluster.awaitLeader();
      cluster.kill(first);
      write(client, 10, 20);
      int second = cluster.awaitLeader();
      cluster.start();
      cluster.kill(second);
      write(client, 20, 30);
      assertThat(cluster.awaitLeader()).as("who leads after " + second).isNotEqualTo(second);
      cluster.close();
      cluster.start();
      for (int i = 0; i < 30; i++) {
        assertThat(client.get("key " + i)).isEqualTo("value: " + i);
      }
      assertThat(client.get("key 30")).isNull();
    }
  }

  private static void write(StoreClient client, int from, int to) {
    for (int i = from; i < to; i++) {
      client.put("key " + i, "value: " + i);
    }
  }
}
