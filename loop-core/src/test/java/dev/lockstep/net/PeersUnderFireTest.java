// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
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
  void peerIsResetAMinuteAfterTheLastByteThatItTook() {
    serve(
        PeersUnderFireTest::sayGoodbye,
        server -> {
          peer.take(0);
          listening.connect(peer);
          Async.sleep(Duration.ofSeconds(50));
          peer.take(1);
          Async.sleep(Duration.ofSeconds(59));
          assertThat(peer.state()).isEqualTo("open");
          Async.sleep(Duration.ofSeconds(2));
          assertThat(peer.state()).isEqualTo("reset");
          assertThat(Loop.current().allTimers()).isEmpty();
        });
    assertThat(peer.written()).isEqualTo("g");
  }

  @Test
  void serverThatClosesItsClientsResetsOneWhoseHandlerDrains() {
    StreamHandler drains =
        (in, out) -> {
          out.transport().setWriteBufferLimits(5, 0);
          try {
            while (true) {
              out.write("0123456789");
              out.drain();
            }
          } catch (ConnectionLostException e) {
            note(e.getMessage());
            throw e;
          }
        };
    run(
        () -> Streams.serve(drains, List.of(HERE), closingWithin(20)),
        server -> {
          peer.take(4);
          listening.connect(peer);
          Async.sleep(Duration.ofSeconds(5));
          server.close();
          server.closeClients();
          server.waitClosed();
          note("ended");
        });
    assertThat(peer.state()).isEqualTo("reset");
    assertThat(events)
        .containsExactly(
            "nothing was taken for PT20S after the close; 6 bytes are dropped, see closeTimeout at"
                + " 25 s",
            "ended at 25 s");
  }

  @Test
  void handlerThatClosesAndWaitsIsToldThatItsBytesWereDropped() {
    StreamHandler waits =
        (in, out) -> {
          out.write("goodbye");
          out.close();
          try {
            out.waitClosed();
          } catch (ConnectionLostException e) {
            note(e.getMessage());
          }
        };
    run(
        () -> Streams.serve(waits, List.of(HERE), closingWithin(2)),
        server -> {
          peer.take(0);
          listening.connect(peer);
          Async.sleep(Duration.ofSeconds(3));
          assertThat(server.clients()).isEmpty();
        });
    assertThat(peer.state()).isEqualTo("reset");
    assertThat(events)
        .containsExactly(
            "nothing was taken for PT2S after the close; 7 bytes are dropped, see closeTimeout at 2"
                + " s");
  }

  @Test
  void handlerThatGoesOnWritingDoesNotKeepAClosedConnectionWhosePeerReads() {
    StreamHandler writesOn =
        (in, out) -> {
          out.transport().setWriteBufferLimits(5, 2);
          while (true) {
            out.write("0123456789");
            out.drain();
          }
        };
    serve(
        writesOn,
        server -> {
          peer.take(0);
          listening.connect(peer);
          Async.sleep(Duration.ofSeconds(1));
          server.closeClients();
          for (int i = 0; i < 3; i++) {
            peer.take(4);
            Async.sleep(Duration.ofSeconds(1));
          }
          assertThat(server.clients()).isEmpty();
        });
    assertThat(peer.written()).isEqualTo("0123456789");
    assertThat(peer.state()).isEqualTo("closed");
    assertThat(events).isEmpty();
  }

  @Test
  void protocolsConnectionIsResetToo() {
    List<Transport> made = new ArrayList<>();
    Protocol protocol =
        new Protocol() {
          @Override
          public void connectionMade(Transport transport) {
            made.add(transport);
          }

          @Override
          public void connectionLost(Throwable cause) {
            note(cause.getMessage());
          }
        };
    run(
        () -> Transports.serve(() -> protocol, List.of(HERE), closingWithin(3)),
        server -> {
          peer.take(0);
          listening.connect(peer);
          Async.sleep(Duration.ofSeconds(1));
          made.getFirst().write("goodbye".getBytes(StandardCharsets.UTF_8));
          made.getFirst().close();
          server.close();
          server.waitClosed();
        });
    assertThat(peer.state()).isEqualTo("reset");
    assertThat(events)
        .containsExactly(
            "nothing was taken for PT3S after the close; 7 bytes are dropped, see closeTimeout at 4"
                + " s");
  }

  @Test
  void clientResetsAServerThatTakesNothingToo() {
    FakeNetwork network = new FakeNetwork();
    network.host("host", "192.0.2.1");
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(
          () -> {
            ConnectOptions options = ConnectOptions.defaults().closeTimeout(Duration.ofSeconds(7));
            Task<Connection> connecting = Async.spawn(() -> Streams.connect("host", 80, options));
            Async.yieldNow();
            peer.take(0);
            network.attempt("192.0.2.1").setResult(peer);
            Connection connection = connecting.await();
            connection.writer().write("goodbye");
            connection.close();
            assertThatThrownBy(() -> connection.writer().drain())
                .isInstanceOf(ConnectionLostException.class)
                .hasMessage(
                    "nothing was taken for PT7S after the close; 7 bytes are dropped, see"
                        + " closeTimeout");
            note("lost");
          });
    }
    assertThat(peer.state()).isEqualTo("reset");
    assertThat(events).containsExactly("lost at 7 s");
  }

  @Test
  void connectionWithoutACloseTimeoutWaitsForItsPeer() {
    serve(
        PeersUnderFireTest::sayGoodbye,
        server -> {
          FakeSocket late = new FakeSocket();
          late.take(0);
          Connection connection = Streams.over(late, ConnectOptions.defaults().closeTimeout(null));
          connection.writer().write("late");
          connection.close();
          Async.sleep(Duration.ofDays(1));
          late.take(4);
          connection.writer().waitClosed();
          assertThat(late.written()).isEqualTo("late");
          assertThat(late.state()).isEqualTo("closed");
        });
  }

  private static ServeOptions closingWithin(int seconds) {
    return ServeOptions.defaults().closeTimeout(Duration.ofSeconds(seconds));
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
