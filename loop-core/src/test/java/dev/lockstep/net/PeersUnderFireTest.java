// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.testkit.FakeListenSocket;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.FakeSocket;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a server's connection to a peer that is slow, or to code that fails. */
class PeersUnderFireTest {

  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);

  private final List<String> events = new ArrayList<>();
  private final FakeListenSocket listening = new FakeListenSocket();
  private final FakeSocket peer = new FakeSocket();

  /** What a test does with a server that listens. */
  private interface Program {

    void run(Server server) throws Exception;
  }

  /** Makes a server. */
  private interface Maker {

    Server make() throws IOException;
  }

  private void run(Maker maker, Program program) {
    FakeNetwork network = new FakeNetwork();
    network.listenWith(listening);
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(
          () -> {
            Loop.current()
                .setExceptionHandler(
                    (loop, context) -> events.add(context.message() + ": " + context.exception()));
            try (Server server = maker.make()) {
              program.run(server);
            }
          });
    }
  }

  private void serve(StreamHandler handler, Program program) {
    run(() -> Streams.serve(handler, List.of(HERE), ServeOptions.defaults()), program);
  }

  private void note(String event) {
    events.add(event + " at " + Loop.current().nanoTime() / 1_000_000_000 + " s");
  }

  private static void sayGoodbye(StreamReader in, StreamWriter out) {
    out.write("goodbye");
  }

  // ---- slow ones

  @Test
  void peerThatDoesNotTakeTheLastWordsIsResetAfterAMinute() {
    serve(
        PeersUnderFireTest::sayGoodbye,
        server -> {
          peer.take(4);
          listening.connect(peer);
          Async.sleep(Duration.ofSeconds(59));
          assertThat(peer.state()).isEqualTo("open");
          assertThat(server.clients()).hasSize(1);
          Async.sleep(Duration.ofSeconds(2));
          assertThat(peer.state()).isEqualTo("reset");
          assertThat(server.clients()).isEmpty();
        });
    assertThat(peer.written()).isEqualTo("good");
    assertThat(events).isEmpty();
  }

  @Test
  void peerThatTakesTheLastWordsSlowlyGetsThemAll() {
    serve(
        PeersUnderFireTest::sayGoodbye,
        server -> {
          peer.take(0);
          listening.connect(peer);
          for (int i = 0; i < "goodbye".length(); i++) {
            Async.sleep(Duration.ofSeconds(40));
            peer.take(1);
          }
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.state()).isEqualTo("closed");
          assertThat(Loop.current().allTimers()).isEmpty();
        });
    assertThat(peer.written()).isEqualTo("goodbye");
  }

  @Test
  void peerThatReadsSlowlyHoldsUpItsWriterAndGetsEverything() {
    StreamHandler writes =
        (in, out) -> {
          out.transport().setWriteBufferLimits(10, 5);
          for (int i = 0; i < 10; i++) {
            out.write("0123456789");
            out.drain();
            note("wrote " + out.transport().writeBufferSize());
          }
        };
    serve(
        writes,
        server -> {
          peer.take(0);
          listening.connect(peer);
          while (peer.written().length() < 100) {
            Async.sleep(Duration.ofSeconds(1));
            peer.take(10);
          }
        });
    assertThat(peer.written()).isEqualTo("0123456789".repeat(10));
    assertThat(events).hasSize(10).startsWith("wrote 10 at 0 s").endsWith("wrote 0 at 10 s");
  }

  @Test
  void peerThatSendsAByteNowAndThenIsReadToTheEndOrTimedOut() {
    StreamHandler reads =
        (in, out) -> {
          try {
            for (int i = 0; i < 2; i++) {
              byte[] line = Async.timeout(Duration.ofSeconds(5), () -> in.readLine());
              note(new String(line, StandardCharsets.UTF_8).strip());
            }
          } catch (AsyncTimeoutException e) {
            note("timed out");
          }
        };
    serve(
        reads,
        server -> {
          listening.connect(peer);
          for (char next : "abc\ndefghijk".toCharArray()) {
            Async.sleep(Duration.ofSeconds(1));
            peer.arrive(String.valueOf(next));
          }
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.state()).isEqualTo("closed");
        });
    assertThat(events).containsExactly("abc at 4 s", "timed out at 9 s");
  }

  // ---- code that fails

  @Test
  void handlerThatFailsByAnErrorLosesItsConnectionAndIsReported() {
    StreamHandler fails =
        (in, out) -> {
          throw new StackOverflowError("as asked");
        };
    serve(
        fails,
        server -> {
          listening.connect(peer);
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.state()).isEqualTo("closed");
          assertThat(server.isServing()).isTrue();
        });
    assertThat(events)
        .containsExactly(
            "the handler failed; Transport[near/<unresolved>:1 - far/<unresolved>:2, closing] is"
                + " closed: java.lang.StackOverflowError: as asked");
  }

  @Test
  void connectionForWhichNoProtocolCanBeMadeIsResetAndTheNextIsServed() {
    FakeSocket next = new FakeSocket();
    List<Protocol> protocols = new ArrayList<>();
    run(
        () ->
            Transports.serve(
                () -> {
                  protocols.add(new Protocol() {});
                  if (protocols.size() == 1) {
                    throw new IllegalStateException("not yet");
                  }
                  return protocols.getLast();
                },
                List.of(HERE),
                ServeOptions.defaults()),
        server -> {
          listening.connect(peer);
          listening.connect(next);
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.state()).isEqualTo("reset");
          assertThat(next.state()).isEqualTo("open");
          assertThat(server.clients()).hasSize(1);
          server.abortClients();
        });
    assertThat(events)
        .containsExactly(
            "the connection from far/<unresolved>:2 to here/<unresolved>:7 cannot be served; it is"
                + " reset: java.lang.IllegalStateException: not yet");
  }
}
