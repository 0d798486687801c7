// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a member does with questions that nobody of the cluster asks. */
class NodeTest {

  private static final List<InetSocketAddress> ALONE =
      List.of(InetSocketAddress.createUnresolved("ada", 7000));

  @Test
  void malformedQuestionChangesNothingAndIsNotKept() {
    World world = new World();
    Host member =
        world.host(
            "ada",
            host ->
                new Node(ALONE.getFirst(), ALONE, Journal.open(host.path("/data")), line -> {})
                    .run());
    world.run(
        () -> {
          try (StoreClient client = new StoreClient(ALONE)) {
            client.put("colour", "blue");
            try (Connection stranger = Streams.connect("ada", 7000)) {
              for (String question :
                  List.of(
                      "",
                      "vote",
                      "vote x",
                      "take 99999999999",
                      "take 1000 1:2:a:3",
                      "take 1000 1:2:a:b:c:d",
                      "put a 1 =b",
                      "put a x =b =c",
                      "put a:1 1 =b =c",
                      "put a 1 b:1 =c",
                      "put a 1 =b \t",
                      "get",
                      "drop tables")) {
                stranger.writer().write(question + "\n");
                assertThat(new String(stranger.reader().readLine(), StandardCharsets.US_ASCII))
                    .as(question)
                    .isEqualTo("what?\n");
              }
            }
            assertThat(client.get("colour")).isEqualTo("blue");
            member.crash();
            member.restart();
            Async.sleep(Duration.ofSeconds(1));
            assertThat(client.get("colour")).isEqualTo("blue");
          }
        });
  }
}
