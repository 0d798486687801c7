// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.testkit.FakeListenSocket;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS with a peer whose records are damaged, cut, doubled, lost, invented or sent in pieces at
 * random, before, in and after the handshake. Whatever comes, each side ends in bounded time,
 * leaves no socket and no timer, and tells the program of an {@link IOException} at most.
 */
class TlsRecordFuzzTest {

  /** The number of peers of each version on each side, which takes less than a second. */
  private static final int PEERS = Integer.getInteger("lockstep.fuzz.peers", 150);

  /** The number of times that a peer sends something. */
  private static final int STEPS = 14;

  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);

  private final List<String> errors = new ArrayList<>();

  /** One run with a peer. */
  private interface Program {

    void run(FakeNetwork network, TlsPeer peer) throws Exception;
  }

  private void run(TlsPeer peer, Program program) {
    FakeNetwork network = new FakeNetwork();
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(
          () -> {
            Loop.current()
                .setExceptionHandler(
                    (loop, context) -> errors.add(context.message() + ": " + context.exception()));
            program.run(network, peer);
            assertThat(Loop.current().allTimers()).isEmpty();
          });
    }
    assertThat(peer.socket.isOpen()).isFalse();
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void serverSurvivesWhateverAClientSends(String version) {
    for (int i = 0; i < PEERS; i++) {
      Random random = new Random(i);
      assertThatCode(
              () -> run(TlsPeer.client(TlsTest.ANONYMOUS, version), (n, p) -> serve(n, p, random)))
          .as("client %d of %s", i, version)
          .doesNotThrowAnyException();
    }
  }

  private static void serve(FakeNetwork network, TlsPeer peer, Random random) throws Exception {
    FakeListenSocket listening = new FakeListenSocket();
    network.listenWith(listening);
    ServeOptions options = ServeOptions.defaults().tls(Tls.server(TlsTest.SERVER)).limit(1000);
    StreamHandler echoes = (in, out) -> echo(in, out);
    try (Server server = Streams.serve(echoes, List.of(HERE), options)) {
      listening.connect(peer.socket);
      misbehave(peer, random);
      server.close();
      server.waitClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientSurvivesWhateverAServerSends(String version) {
    for (int i = 0; i < PEERS; i++) {
      Random random = new Random(i);
      assertThatCode(
              () -> run(TlsPeer.server(TlsTest.SERVER, version), (n, p) -> connect(n, p, random)))
          .as("server %d of %s", i, version)
          .doesNotThrowAnyException();
    }
  }

  private static void connect(FakeNetwork network, TlsPeer peer, Random random) throws Exception {
    network.host("localhost", "192.0.2.1");
    ConnectOptions options =
        ConnectOptions.defaults().tls(Tls.client(TlsTest.ANONYMOUS)).limit(1000);
    Task<Void> client =
        Async.spawn(
            () -> {
              try (Connection connection = Streams.connect("localhost", 443, options)) {
                connection.writer().write("hello");
                echo(connection.reader(), connection.writer());
                connection.close();
                connection.writer().waitClosed();
              } catch (IOException e) {
                // the handshake failed, or the connection was lost
              }
            });
    Async.yieldNow();
    network.attempt("192.0.2.1").setResult(peer.socket);
    misbehave(peer, random);
    client.await();
    Async.yieldNow(); // until the socket is closed
    Async.yieldNow();
  }

  private static void echo(StreamReader in, StreamWriter out) throws IOException {
    Duration limit = Duration.ofSeconds(10);
    try {
      byte[] data = Async.timeout(limit, () -> in.read(1000));
      while (data.length > 0) {
        out.write(data);
        Async.timeout(limit, () -> out.drain());
        data = Async.timeout(limit, () -> in.read(1000));
      }
    } catch (AsyncTimeoutException e) {
      // the peer is silent, or does not read
    }
  }

  // ---- the peer

  private static void misbehave(TlsPeer peer, Random random) {
    for (int i = 0; i < STEPS && peer.socket.isOpen(); i++) {
      byte[] records = next(peer, random);
      if (random.nextInt(4) == 0) {
        records = damaged(records, random);
      }
      arrive(peer, records, random);
    }
    switch (random.nextInt(4)) {
      case 0 -> peer.socket.arriveEnd();
      case 1 -> peer.socket.failReading(new IOException("Connection reset"));
      case 2 -> peer.socket.take(0);
      default -> {
        // says nothing more
      }
    }
  }

  /** Returns what a peer would send: the next part of the handshake, data, an end. */
  private static byte[] next(TlsPeer peer, Random random) {
    try {
      peer.read();
      byte[] records = peer.records();
      if (records.length > 0) {
        return records;
      }
      return switch (random.nextInt(6)) {
        case 0 -> peer.beginAgain();
        case 1 -> {
          peer.engine.closeOutbound();
          yield peer.records();
        }
        default -> peer.encrypted("x".repeat(random.nextInt(3000)));
      };
    } catch (SSLException | RuntimeException e) {
      return invented(random); // this side was told of the damage
    }
  }

  private static byte[] damaged(byte[] records, Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> new byte[0];
      case 1 -> join(records, records);
      case 2 -> join(invented(random), records);
      case 3 -> join(records, invented(random));
      case 4 -> Arrays.copyOf(records, random.nextInt(records.length + 1));
      case 5 -> Arrays.copyOf(records, records.length + random.nextInt(100));
      default -> withOtherBytes(records, random);
    };
  }

  private static byte[] withOtherBytes(byte[] records, Random random) {
    byte[] changed = records.clone();
    for (int i = 0; i <= random.nextInt(3) && changed.length > 0; i++) {
      int range = random.nextBoolean() ? Math.min(6, changed.length) : changed.length;
      changed[random.nextInt(range)] = (byte) random.nextInt();
    }
    return changed;
  }

  /** Returns a record with random content, or with a wrong length, or no record at all. */
  private static byte[] invented(Random random) {
    byte[] content = new byte[random.nextInt(300)];
    random.nextBytes(content);
    if (random.nextInt(4) == 0) {
      return content;
    }
    if (content.length >= 2 && random.nextBoolean()) {
      content = new byte[] {(byte) (1 + random.nextInt(2)), (byte) random.nextInt(120)};
    }
    int length =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(1 << 16);
          case 1 -> 0xffff;
          default -> content.length;
        };
    int type = 20 + random.nextInt(6); // change of cipher, alert, handshake, data, heartbeat, none
    ByteBuffer record = ByteBuffer.allocate(5 + content.length);
    record.put((byte) type).put((byte) 3).put((byte) random.nextInt(5)).putShort((short) length);
    return record.put(content).array();
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /** Makes bytes arrive at once or in pieces, and lets the other side work. */
  private static void arrive(TlsPeer peer, byte[] bytes, Random random) {
    int most = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(200);
    int start = 0;
    do {
      int end = (int) Math.min(bytes.length, (long) start + most);
      peer.socket.arrive(Arrays.copyOfRange(bytes, start, end));
      start = end;
      Async.yieldNow();
    } while (start < bytes.length);
    Async.yieldNow();
    Async.yieldNow();
  }
}
