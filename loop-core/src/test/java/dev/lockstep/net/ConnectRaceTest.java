// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.CancelledError;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.FakeSocket;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which addresses of a host are tried when, and which connection is kept (RFC 8305). */
class ConnectRaceTest {

  private final FakeNetwork network = new FakeNetwork();

  private void run(AsyncAction program) {
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(program);
    }
  }

  private Task<Connection> connecting(ConnectOptions options) {
    return Async.spawn(() -> Streams.connect("host", 80, options));
  }

  @Test
  void familiesTakeTurnsInTheirOrder() {
    List<InetSocketAddress> mixed =
        ConnectRace.interleaved(
            List.of(at("::1"), at("::2"), at("::3"), at("10.0.0.1"), at("10.0.0.2")));
    assertThat(mixed)
        .containsExactly(at("::1"), at("10.0.0.1"), at("::2"), at("10.0.0.2"), at("::3"));
  }

  @Test
  void nextAddressIsTriedAfterTheDelayAndTheFirstToAnswerWins() {
    network.host("host", "::1", "10.0.0.1", "10.0.0.2");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults());
          Async.sleep(Duration.ofMillis(600));
          assertThat(network.attempts())
              .containsExactly("0 ms 0:0:0:0:0:0:0:1", "250 ms 10.0.0.1", "500 ms 10.0.0.2");
          FakeSocket winner = new FakeSocket();
          network.attempt("10.0.0.1").setResult(winner);
          connecting.await().writer().write("x");
          assertThat(winner.written()).isEqualTo("x");
          assertThat(network.attempt("0:0:0:0:0:0:0:1").isCancelled()).isTrue();
          assertThat(network.attempt("10.0.0.2").isCancelled()).isTrue();
        });
  }

  @Test
  void nextAddressIsTriedAtOnceWhenOneFails() {
    network.host("host", "10.0.0.1", "10.0.0.2");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults());
          Async.sleep(Duration.ofMillis(100));
          network.attempt("10.0.0.1").setException(new ConnectException("refused"));
          Async.yieldNow();
          Async.yieldNow();
          assertThat(network.attempts()).containsExactly("0 ms 10.0.0.1", "100 ms 10.0.0.2");
          network.attempt("10.0.0.2").setResult(new FakeSocket());
          connecting.await();
        });
  }

  @Test
  void withoutDelayAnAddressIsTriedOnlyWhenTheOneBeforeHasFailed() {
    network.host("host", "10.0.0.1", "10.0.0.2");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults().attemptDelay(null));
          Async.sleep(Duration.ofHours(1));
          assertThat(network.attempts()).containsExactly("0 ms 10.0.0.1");
          network.attempt("10.0.0.1").setException(new IOException("no route"));
          Async.sleep(Duration.ofMillis(1));
          network.attempt("10.0.0.2").setResult(new FakeSocket());
          connecting.await();
        });
  }

  @Test
  void failureOfAllTellsEachReason() {
    network.host("host", "10.0.0.1", "10.0.0.2");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults());
          Async.sleep(Duration.ofMillis(1));
          network.attempt("10.0.0.1").setException(new ConnectException("refused"));
          Async.sleep(Duration.ofMillis(1));
          network.attempt("10.0.0.2").setException(new ConnectException("no route"));
          assertThatThrownBy(() -> connecting.await(IOException.class))
              .isInstanceOf(ConnectException.class)
              .hasMessage(
                  "cannot connect to host:80: /10.0.0.1:80: refused; /10.0.0.2:80: no route");
        });
  }

  @Test
  void unknownHostIsToldAsItIs() {
    run(
        () ->
            assertThatThrownBy(() -> Streams.connect("host", 80))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("host"));
  }

  @Test
  void cancelledConnectGivesUpAllAttempts() {
    network.host("host", "10.0.0.1", "10.0.0.2");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults());
          Async.sleep(Duration.ofMillis(300));
          connecting.cancel();
          assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
          assertThat(network.attempt("10.0.0.1").isCancelled()).isTrue();
          assertThat(network.attempt("10.0.0.2").isCancelled()).isTrue();
        });
  }

  @Test
  void socketThatAnswersInTheSamePassAsTheWinnerIsClosed() {
    network.host("host", "10.0.0.1", "10.0.0.2");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults());
          Async.sleep(Duration.ofMillis(300));
          FakeSocket first = new FakeSocket();
          FakeSocket second = new FakeSocket();
          network.attempt("10.0.0.1").setResult(first);
          network.attempt("10.0.0.2").setResult(second);
          connecting.await();
          assertThat(first.state() + " " + second.state()).isEqualTo("open closed");
        });
  }

  @Test
  void socketIsClosedIfTheCallerIsCancelledWhenItIsConnected() {
    network.host("host", "10.0.0.1");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults());
          Async.sleep(Duration.ofMillis(1));
          FakeSocket socket = new FakeSocket();
          network.attempt("10.0.0.1").setResult(socket);
          connecting.cancel();
          assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
          Async.sleep(Duration.ofMillis(1));
          assertThat(socket.isOpen()).isFalse();
        });
  }

  @Test
  void unixSocketIsClosedIfTheCallerIsCancelledWhenItIsConnected() {
    SocketAddress address = UnixDomainSocketAddress.of("nowhere");
    run(
        () -> {
          Task<Connection> connecting = Async.spawn(() -> Streams.connect(address));
          Async.sleep(Duration.ofMillis(1));
          FakeSocket socket = new FakeSocket();
          network.attempt(address.toString()).setResult(socket);
          connecting.cancel();
          assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
          Async.sleep(Duration.ofMillis(1));
          assertThat(socket.isOpen()).isFalse();
        });
  }

  @Test
  void socketIsResetIfTheCallerIsCancelledWhileTheProtocolIsTold() {
    network.host("host", "10.0.0.1");
    run(
        () -> {
          Task<Connection> connecting = connecting(ConnectOptions.defaults());
          Async.sleep(Duration.ofMillis(1));
          FakeSocket socket = new FakeSocket();
          network.attempt("10.0.0.1").setResult(socket);
          Async.yieldNow();
          Async.yieldNow();
          connecting.cancel();
          assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
          Async.sleep(Duration.ofMillis(1));
          assertThat(socket.isOpen()).isFalse();
        });
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 80);
  }
}
