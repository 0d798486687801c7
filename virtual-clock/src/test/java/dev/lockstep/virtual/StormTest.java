// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.TaskGroup;
import dev.lockstep.net.Connection;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.testkit.SeededChoices;
import dev.lockstep.virtual.net.Latency;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams both ways at once, over links that lose, double, delay, damage, hold and are cut, between
 * readers and writers of every pace: the bytes arrive, all of them, in order, and nothing else.
 */
class StormTest {

  private static final int PORT = 7;
  private static final int SEEDS = 10;
  private static final int LENGTH = 60_000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void streamsArriveAsTheyWereSent(int quarter) {
    for (int seed = quarter * SEEDS + 1; seed <= (quarter + 1) * SEEDS; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    World world = new World();
    Random random = new Random(seed);
    Link links = world.links();
    links.latency(Latency.longTail(Duration.ofMillis(1 + random.nextInt(20))));
    links.loss(random.nextInt(15) / 100.0);
    links.duplication(random.nextInt(10) / 100.0);
    links.reordering(random.nextInt(20) / 100.0, Duration.ofMillis(100));
    links.corruption(random.nextInt(5) / 100.0);
    links.mtu(200 + random.nextInt(1300));
    if (random.nextBoolean()) {
      links.bandwidth(20_000 + random.nextInt(200_000), 3000 + random.nextInt(50_000));
    }
    long pace = random.nextInt(50);
    world.host(
        "peer",
        () ->
            Streams.serve((reader, writer) -> exchange(seed, pace, reader, writer), null, PORT)
                .serveForever());
    try (Runner runner = world.runner().choiceSource(SeededChoices.of(seed)).build()) {
      runner.run(
          () -> {
            Async.spawn("weather", () -> weather(world, random));
            try (Connection connection = Streams.connect("peer", PORT)) {
              exchange(seed, 50 - pace, connection.reader(), connection.writer());
            }
          });
    }
  }

  private static void exchange(long seed, long pace, StreamReader reader, StreamWriter writer) {
    TaskGroup.run(
        group -> {
          group.spawn(
              () -> {
                Random random = new Random(seed);
                for (int sent = 0; sent < LENGTH; ) {
                  byte[] block = new byte[Math.min(1 + random.nextInt(5000), LENGTH - sent)];
                  for (int i = 0; i < block.length; i++) {
                    block[i] = at(sent + i);
                  }
                  writer.write(block);
                  writer.drain();
                  sent += block.length;
                  Async.sleep(Duration.ofMillis(pace));
                }
                writer.writeEof();
              });
          group.spawn(() -> check(seed, pace, reader));
        });
  }

  private static void check(long seed, long pace, StreamReader reader) throws IOException {
    int received = 0;
    while (true) {
      byte[] block = reader.read(3000);
      if (block.length == 0) {
        assertThat(received).as("seed " + seed).isEqualTo(LENGTH);
        return;
      }
      for (byte next : block) {
        if (next != at(received++)) {
          throw new AssertionError("seed " + seed + ": byte " + (received - 1));
        }
      }
      Async.sleep(Duration.ofMillis(pace));
    }
  }

  private static byte at(int place) {
    return (byte) (place * 31 + place / 251);
  }

  /** Cuts and holds the links for a while, again and again, one way or both. */
  private static void weather(World world, Random random) {
    while (true) {
      Async.sleep(Duration.ofMillis(500 + random.nextInt(3000)));
      Link hit = random.nextBoolean() ? world.links() : world.oneWay("peer", "test");
      try (LinkRule cut = random.nextBoolean() ? hit.drop() : hit.hold()) {
        Async.sleep(Duration.ofMillis(random.nextInt(4000)));
      }
    }
  }
}
