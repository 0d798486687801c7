// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.testkit.SeededChoices;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.Link;
import dev.lockstep.virtual.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stream arrives once, whole and in order, in both directions at the same time and up to its end,
 * whatever the behaviors of TCP, the sizes of buffers, reads and writes, and the faults of the link
 * that leave it some packets. {@code -Dlockstep.transfers=5000} tries more than a build does.
 */
class DeliveryTest {

  private static final int TRANSFERS = Integer.getInteger("lockstep.transfers", 150);
  private static final int PORT = 7;

  static LongStream seeds() {
    return LongStream.range(1, 1 + TRANSFERS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bothStreamsArrive(long seed) {
    new Transfer(seed).run();
  }

  /** A transfer that follows from a seed. */
  private static final class Transfer {

    private final long seed;
    private final SplittableRandom random;
    private final byte[] there;
    private final byte[] back;
    private final World world = new World();

    Transfer(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.there = stream();
      this.back = stream();
    }

    private byte[] stream() {
      byte[] bytes = new byte[random.nextInt(1 << random.nextInt(1, 17))];
      random.nextBytes(bytes);
      return bytes;
    }

    void run() {
      world.tcp(
          Arrays.stream(TcpBehavior.values())
              .filter(it -> random.nextBoolean())
              .toArray(TcpBehavior[]::new));
      world.host("server", this::serve);
      trouble(world.oneWay("test", "server"));
      trouble(world.oneWay("server", "test"));
      try (Runner runner = world.runner().choiceSource(SeededChoices.of(seed)).build();
          world) {
        runner.run(this::ask);
      }
    }

    private void trouble(Link link) {
      Duration least = Duration.ofMillis(random.nextInt(1, 100));
      link.latency(Latency.uniform(least, least.plusMillis(random.nextInt(30))));
      link.mtu(random.nextInt(200, 1_501));
      if (random.nextBoolean()) {
        link.loss(random.nextDouble() / 7);
      }
      if (random.nextBoolean()) {
        link.duplication(random.nextDouble() / 2);
      }
      if (random.nextBoolean()) {
        link.reordering(random.nextDouble() / 2, Duration.ofMillis(random.nextInt(1, 300)));
      }
      if (random.nextBoolean()) {
        link.bandwidth(random.nextInt(10_000, 5_000_000), random.nextInt(100_000));
      }
      if (random.nextInt(4) == 0) {
        link.corruption(random.nextDouble() / 20);
        link.outages(random.nextDouble() / 500, Duration.ofMillis(random.nextInt(1, 3_000)));
      }
    }

    private int buffer() {
      return random.nextInt(500, 100_000);
    }

    private void serve(Host host) throws IOException {
      Streams.serve(
              (reader, writer) -> exchange(reader, writer, back, there),
              null,
              PORT,
              ServeOptions.defaults().option(StandardSocketOptions.SO_RCVBUF, buffer()))
          .serveForever();
    }

    private void ask() throws IOException {
      ConnectOptions options =
          ConnectOptions.defaults()
              .option(StandardSocketOptions.SO_RCVBUF, buffer())
              .option(StandardSocketOptions.SO_SNDBUF, buffer());
      try (Connection connection = Streams.connect("server", PORT, options)) {
        connection
            .writer()
            .transport()
            .setOption(StandardSocketOptions.TCP_NODELAY, random.nextBoolean());
        exchange(connection.reader(), connection.writer(), there, back);
      }
    }

    /** Sends a stream and its end, and receives the other one meanwhile. */
    private void exchange(StreamReader reader, StreamWriter writer, byte[] out, byte[] expected)
        throws IOException {
      Task<Void> sending =
          Async.spawn(
              () -> {
                for (int at = 0; at < out.length; ) {
                  int count = Math.min(1 + random.nextInt(5_000), out.length - at);
                  writer.write(Arrays.copyOfRange(out, at, at + count));
                  writer.drain();
                  at += count;
                  dawdle();
                }
                writer.writeEof();
                return null;
              });
      ByteArrayOutputStream in = new ByteArrayOutputStream();
      while (!reader.atEof()) {
        in.writeBytes(reader.read(1 + random.nextInt(10_000)));
        dawdle();
      }
      assertThat(in.toByteArray()).as("seed %d", seed).isEqualTo(expected);
      sending.await();
    }

    /** Pauses now and then: sometimes for longer than a retransmission timeout. */
    private void dawdle() {
      if (random.nextInt(10) == 0) {
        Async.sleep(Duration.ofMillis(random.nextInt(1_000)));
      }
    }
  }
}
