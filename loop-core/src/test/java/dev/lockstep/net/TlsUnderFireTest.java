// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.testkit.FakeListenSocket;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that speak TLS well and mean ill: what they make this side do, and how it ends. */
class TlsUnderFireTest {

  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);

  private final List<String> events = new ArrayList<>();
  private final FakeListenSocket listening = new FakeListenSocket();
  private Transport served;

  private final StreamHandler echoes =
      (in, out) -> {
        served = out.transport();
        try {
          for (byte[] data = in.read(100); data.length > 0; data = in.read(100)) {
            events.add(new String(data, StandardCharsets.UTF_8));
            out.write(data);
          }
          events.add("end");
        } catch (IOException e) {
          events.add(e.getMessage());
          throw e;
        }
      };

  private void serve(ServeOptions options, AsyncAction program) {
    FakeNetwork network = new FakeNetwork();
    network.listenWith(listening);
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(
          () -> {
            Loop.current()
                .setExceptionHandler(
                    (loop, context) -> events.add(context.message() + ": " + context.exception()));
            try (Server server = Streams.serve(echoes, List.of(HERE), options)) {
              program.run();
              server.close();
              server.waitClosed();
            }
          });
    }
  }

  private static ServeOptions tls() {
    return ServeOptions.defaults().tls(Tls.server(TlsTest.SERVER));
  }

  private TlsPeer connect(String version) throws SSLException {
    TlsPeer peer = TlsPeer.client(TlsTest.ANONYMOUS, version);
    listening.connect(peer.socket);
    peer.shakeHands();
    return peer;
  }

  /** What a test does with a client and the server that it is connected to. */
  private interface Program {

    void run(TlsPeer peer, Connection connection) throws Exception;
  }

  private static void connected(String version, Program program) {
    FakeNetwork network = new FakeNetwork();
    network.host("localhost", "192.0.2.1");
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(
          () -> {
            TlsPeer peer = TlsPeer.server(TlsTest.SERVER, version);
            ConnectOptions options = ConnectOptions.defaults().tls(Tls.client(TlsTest.ANONYMOUS));
            Task<Connection> connecting =
                Async.spawn(() -> Streams.connect("localhost", 443, options));
            Async.yieldNow();
            network.attempt("192.0.2.1").setResult(peer.socket);
            while (!connecting.isDone()) {
              Async.yieldNow();
              peer.speak();
            }
            try (Connection connection = connecting.await()) {
              program.run(peer, connection);
              connection.writer().transport().abort();
            }
          });
    }
  }

  private static void passes() {
    for (int i = 0; i < 5; i++) {
      Async.yieldNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void peerIsServed(String version) {
    serve(
        tls(),
        () -> {
          TlsPeer peer = connect(version);
          peer.socket.arrive(peer.encrypted("hello"));
          passes();
          peer.read();
          assertThat(peer.text()).isEqualTo("hello");
          peer.engine.closeOutbound();
          peer.speak();
        });
    assertThat(events).containsExactly("hello", "end");
  }

  // ---- answers that the encryption gives by itself

  @Test
  void keyUpdatesOfAPeerThatReadsAreAnswered() {
    serve(
        tls(),
        () -> {
          TlsPeer peer = connect("TLSv1.3");
          for (int i = 0; i < 300; i++) {
            peer.socket.arrive(peer.beginAgain());
            peer.socket.arrive(peer.encrypted("x"));
            passes();
            peer.read();
          }
          assertThat(peer.text()).isEqualTo("x".repeat(300));
          served.abort();
        });
  }

  @Test
  void keyUpdatesAmongDataAreNotReadWhileThePeerDoesNotTakeTheAnswers() {
    serve(
        tls(),
        () -> {
          TlsPeer peer = connect("TLSv1.3");
          served.setWriteBufferLimits(1000, 0);
          peer.socket.take(0);
          for (int i = 0; i < 5000; i++) {
            peer.socket.arrive(peer.beginAgain());
            peer.socket.arrive(peer.encrypted("x"));
            Async.yieldNow();
          }
          int answered = events.size();
          assertThat(peer.socket.isWatchedForInput()).isFalse();
          assertThat(served.isReading()).isTrue(); // the program has not paused
          assertThat(served.writeBufferSize()).isLessThan(40_000);
          peer.socket.take(Integer.MAX_VALUE);
          while (events.size() < 5000) {
            Async.yieldNow();
            peer.read();
          }
          assertThat(answered).isLessThan(1000);
          served.abort();
        });
  }

  @Test
  void keyUpdatesWithoutDataInBetweenAreRefusedAfterAHundred() {
    serve(
        tls(),
        () -> {
          TlsPeer peer = connect("TLSv1.3");
          for (int i = 0; i < 100; i++) {
            peer.socket.arrive(peer.beginAgain());
          }
          passes();
          assertThat(events).isEmpty();
          peer.socket.arrive(peer.beginAgain());
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.socket.isOpen()).isFalse();
        });
    assertThat(events)
        .containsExactly(
            "the peer sent 101 TLS records in a row that carry no data, such as key updates; at"
                + " most 100 are taken");
  }

  @Test
  void keyUpdatesOfAServerAreRefusedAfterAHundredToo() {
    connected(
        "TLSv1.3",
        (peer, connection) -> {
          for (int i = 0; i < 101; i++) {
            peer.socket.arrive(peer.beginAgain());
          }
          assertThatThrownBy(() -> connection.reader().read(1))
              .isInstanceOf(SSLException.class)
              .hasMessageStartingWith("the peer sent 101 TLS records in a row");
        });
  }

  // ---- more handshakes

  @Test
  void anotherHandshakeIsRefused() {
    serve(
        tls(),
        () -> {
          TlsPeer peer = connect("TLSv1.2");
          peer.socket.arrive(peer.beginAgain());
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.socket.isOpen()).isFalse();
          assertThat(peer.socket.takeWritten().length).isLessThan(100); // an alert, no handshake
        });
    assertThat(events)
        .containsExactly(
            "the peer began another TLS handshake, which is refused; use"
                + " Tls.renegotiation(ALLOWED) to let it");
  }

  @Test
  void anotherHandshakeIsMadeIfAllowedButNotAHundredWithoutData() {
    Tls allowing = Tls.server(TlsTest.SERVER).renegotiation(Tls.Renegotiation.ALLOWED);
    serve(
        ServeOptions.defaults().tls(allowing),
        () -> {
          TlsPeer peer = connect("TLSv1.2");
          for (int i = 0; i < 3; i++) {
            peer.socket.arrive(peer.beginAgain());
            passes();
            peer.shakeHands();
            peer.socket.arrive(peer.encrypted("x"));
            passes();
          }
          peer.read();
          assertThat(peer.text()).isEqualTo("xxx");
          for (int i = 0; i < 101 && peer.socket.isOpen(); i++) {
            peer.socket.arrive(peer.beginAgain());
            passes();
            if (peer.socket.isOpen()) {
              peer.shakeHands();
            }
          }
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.socket.isOpen()).isFalse();
        });
    assertThat(events.subList(0, 3)).containsExactly("x", "x", "x");
    assertThat(events.getLast()).startsWith("the peer sent 101 TLS records in a row");
  }

  @Test
  void anotherHandshakeThatAServerWantsIsRefused() {
    connected(
        "TLSv1.2",
        (peer, connection) -> {
          peer.socket.arrive(peer.beginAgain());
          assertThatThrownBy(() -> connection.reader().read(1))
              .isInstanceOf(SSLHandshakeException.class)
              .hasMessageStartingWith("the peer began another TLS handshake, which is refused");
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.socket.isOpen()).isFalse();
        });
  }

  // ---- ends

  @Test
  void peerThatNeverReadsIsResetAfterTheCloseTimeout() {
    serve(
        tls().closeTimeout(Duration.ofSeconds(2)),
        () -> {
          TlsPeer peer = connect("TLSv1.3");
          peer.socket.take(0);
          served.write("goodbye".getBytes(StandardCharsets.UTF_8));
          served.close();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(peer.socket.state()).isEqualTo("open");
          Async.sleep(Duration.ofSeconds(2));
          assertThat(peer.socket.state()).isEqualTo("reset");
        });
    assertThat(events).singleElement().asString().startsWith("nothing was taken for PT2S after");
  }

  @Test
  void peerThatTakesTooLongIsResetAfterTheShutdownTimeoutAndTheLossIsTold() {
    serve(
        tls(),
        () -> {
          TlsPeer peer = connect("TLSv1.3");
          peer.socket.take(0);
          served.write("goodbye".getBytes(StandardCharsets.UTF_8));
          served.close();
          for (int i = 0; i < 31; i++) {
            peer.socket.take(1);
            Async.sleep(Duration.ofSeconds(1));
          }
          assertThat(peer.socket.state()).isEqualTo("reset");
        });
    assertThat(events)
        .singleElement()
        .asString()
        .startsWith("the peer has not taken all bytes within PT30S after the close; ");
  }
}
