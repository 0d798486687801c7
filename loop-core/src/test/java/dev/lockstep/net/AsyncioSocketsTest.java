// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What CPython's tests of {@code sock_recv}, {@code sock_sendall}, {@code sock_accept} and {@code
 * sock_connect} ask, on channels of the JDK and {@link Readiness}, which stand for those calls.
 */
class AsyncioSocketsTest {

  private static final SocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static ServerSocketChannel listen() throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open();
    listening.bind(ANY).configureBlocking(false);
    return listening;
  }

  private static SocketChannel accept(ServerSocketChannel listening) throws IOException {
    while (true) {
      SocketChannel accepted = listening.accept();
      if (accepted != null) {
        accepted.configureBlocking(false);
        return accepted;
      }
      Readiness.awaitReadable(listening);
    }
  }

  private static SocketChannel connect(SocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    try {
      if (!channel.connect(address)) {
        do {
          Readiness.awaitWritable(channel);
        } while (!channel.finishConnect());
      }
      return channel;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** Reads until the buffer is full or the stream ends. */
  private static ByteBuffer receive(SocketChannel channel, int count) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(count);
    while (data.hasRemaining()) {
      int read = channel.read(data);
      if (read < 0) {
        break;
      }
      if (read == 0) {
        Readiness.awaitReadable(channel);
      }
    }
    return data.flip();
  }

  private static void sendAll(SocketChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      if (channel.write(data) == 0) {
        Readiness.awaitWritable(channel);
      }
    }
  }

  @Test
  void channelIsConnectedAcceptedWrittenAndReadInTasks() {
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            Task<SocketChannel> accepting = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress());
                SocketChannel server = accepting.await()) {
              sendAll(client, bytes("ping"));
              assertThat(text(receive(server, 4))).isEqualTo("ping");
              sendAll(server, bytes("pong!"));
              server.shutdownOutput();
              assertThat(text(receive(client, 99))).isEqualTo("pong!");
            }
          }
        });
  }

  @Test
  void hugeContentGoesThroughSmallSocketBuffersUnchanged() {
    byte[] sent = new byte[3_000_000];
    new Random(5).nextBytes(sent);
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            listening.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            Task<SocketChannel> accepting = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress());
                SocketChannel server = accepting.await()) {
              client.setOption(StandardSocketOptions.SO_SNDBUF, 4096);
              Task<Void> sending = Async.spawn(() -> sendAll(client, ByteBuffer.wrap(sent)));
              ByteBuffer received = receive(server, sent.length);
              sending.await();
              assertThat(received).isEqualTo(ByteBuffer.wrap(sent));
            }
          }
        });
  }

  @Test
  void channelCanBeAwaitedAgainInTheStepInWhichItWasReady() {
    TestLoop.run(
        () -> {
          Pipe pipe = Pipe.open();
          try (Pipe.SourceChannel source = pipe.source();
              Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.configureBlocking(false);
            for (int i = 0; i < 10; i++) {
              Readiness.awaitWritable(sink);
              sink.write(bytes("x"));
              Readiness.awaitReadable(source);
              Readiness.awaitReadable(source);
              Readiness.addReader(source, () -> {});
              assertThat(Readiness.removeReader(source)).isTrue();
              Readiness.awaitReadable(source);
              assertThat(source.read(ByteBuffer.allocate(9))).isEqualTo(1);
            }
          }
        });
  }

  @Test
  void oneChannelIsReadAndWrittenByTwoTasksAtOnce() {
    byte[] much = new byte[2_000_000];
    new Random(6).nextBytes(much);
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            Task<SocketChannel> accepting = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress());
                SocketChannel server = accepting.await()) {
              Task<ByteBuffer> there = Async.spawn(() -> receive(server, much.length));
              Task<ByteBuffer> back = Async.spawn(() -> receive(client, much.length));
              Task<Void> forth = Async.spawn(() -> sendAll(client, ByteBuffer.wrap(much)));
              sendAll(server, ByteBuffer.wrap(much));
              forth.await();
              assertThat(there.await()).isEqualTo(ByteBuffer.wrap(much));
              assertThat(back.await()).isEqualTo(ByteBuffer.wrap(much));
            }
          }
        });
  }

  @Test
  void cancelledReadLeavesTheDataToTheNextOne() {
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            Task<SocketChannel> accepting = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress());
                SocketChannel server = accepting.await()) {
              Task<ByteBuffer> reading = Async.spawn(() -> receive(client, 5));
              Async.yieldNow();
              Async.yieldNow();
              reading.cancel();
              assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
              assertThat(Readiness.removeReader(client)).isFalse();
              sendAll(server, bytes("hello"));
              assertThat(text(receive(client, 5))).isEqualTo("hello");
            }
          }
        });
  }

  @Test
  void readThatIsCancelledWhenItsDataHasArrivedLosesNone() {
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            Task<SocketChannel> accepting = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress());
                SocketChannel server = accepting.await()) {
              StringBuilder seen = new StringBuilder();
              for (int i = 0; i < 20; i++) {
                Task<ByteBuffer> reading = Async.spawn(() -> receive(client, 1));
                Async.yieldNow();
                sendAll(server, bytes("" + (char) ('a' + i)));
                for (int pass = 0; pass < i % 4; pass++) {
                  Async.yieldNow();
                }
                reading.cancel();
                try {
                  seen.append(text(reading.await()));
                } catch (CancelledError e) {
                  assertThat(reading.isCancelled()).isTrue();
                }
              }
              server.shutdownOutput();
              seen.append(text(receive(client, 99)));
              assertThat(seen).hasToString("abcdefghijklmnopqrst");
            }
          }
        });
  }

  @Test
  void cancelledAcceptLeavesTheConnectionToTheNextOne() {
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            Task<SocketChannel> first = Async.spawn(() -> accept(listening));
            Async.yieldNow();
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(Readiness.removeReader(listening)).isFalse();
            Task<SocketChannel> second = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress());
                SocketChannel server = second.await()) {
              assertThat(server.getRemoteAddress()).isEqualTo(client.getLocalAddress());
            }
          }
        });
  }

  @Test
  void refusedConnectIsToldByFinishConnect() {
    TestLoop.run(
        () -> {
          SocketAddress closed;
          try (ServerSocketChannel listening = listen()) {
            closed = listening.getLocalAddress();
          }
          assertThatThrownBy(() -> connect(closed)).isInstanceOf(ConnectException.class);
        });
  }

  @Test
  void resetOfThePeerWakesWhoWaitsToRead() {
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            Task<SocketChannel> accepting = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress())) {
              SocketChannel server = accepting.await();
              Task<ByteBuffer> reading = Async.spawn(() -> receive(client, 1));
              Async.yieldNow();
              Async.yieldNow();
              server.setOption(StandardSocketOptions.SO_LINGER, 0);
              server.close();
              assertThatThrownBy(() -> reading.await(IOException.class))
                  .isInstanceOf(SocketException.class);
            }
          }
        });
  }

  @Test
  void endOfThePeerWakesWhoWaitsToRead() {
    TestLoop.run(
        () -> {
          try (ServerSocketChannel listening = listen()) {
            Task<SocketChannel> accepting = Async.spawn(() -> accept(listening));
            try (SocketChannel client = connect(listening.getLocalAddress());
                SocketChannel server = accepting.await()) {
              Task<ByteBuffer> reading = Async.spawn(() -> receive(client, 1));
              Async.yieldNow();
              Async.yieldNow();
              server.close();
              assertThat(reading.await().hasRemaining()).isFalse();
            }
          }
        });
  }

  @Test
  void datagramsAreSentAndReceivedByAChannel() {
    TestLoop.run(
        () -> {
          try (DatagramChannel server = DatagramChannel.open().bind(ANY);
              DatagramChannel client = DatagramChannel.open().bind(ANY)) {
            server.configureBlocking(false);
            client.configureBlocking(false);
            Task<SocketAddress> receiving =
                Async.spawn(
                    () -> {
                      ByteBuffer data = ByteBuffer.allocate(100);
                      SocketAddress from = server.receive(data);
                      while (from == null) {
                        Readiness.awaitReadable(server);
                        from = server.receive(data);
                      }
                      assertThat(text(data.flip())).isEqualTo("datagram");
                      return from;
                    });
            Async.yieldNow();
            Readiness.awaitWritable(client);
            client.send(bytes("datagram"), server.getLocalAddress());
            assertThat(receiving.await()).isEqualTo(client.getLocalAddress());
          }
        });
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
