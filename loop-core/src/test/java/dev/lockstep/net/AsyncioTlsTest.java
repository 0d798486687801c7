// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeListenSocket;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.FakeSocket;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/**
 * What CPython's tests of its TLS protocol ask, as far as {@link TlsTest} does not, also with the
 * JDK's blocking sockets at the other end.
 */
@SuppressWarnings("try") // closes early what it closes again
class AsyncioTlsTest {

  private static final Tls SERVER = Tls.server(TlsTest.SERVER);
  private static final Tls CLIENT = Tls.client(TlsTest.ANONYMOUS);
  private static final Tls UPGRADE = CLIENT.serverName("localhost");
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
          writer.write(data);
          writer.drain();
        }
      };

  private final List<String> events = new ArrayList<>();

  /** Notes what it is told. */
  private class Notes implements Protocol {
    @Override
    public void connectionMade(Transport transport) {
      events.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      events.add("data " + StandardCharsets.UTF_8.decode(data));
    }

    @Override
    public boolean eofReceived() {
      events.add("eof");
      return false;
    }

    @Override
    public void connectionLost(Throwable cause) {
      events.add("lost" + (cause == null ? "" : " by " + cause.getClass().getSimpleName()));
    }
  }

  private static Server serve(StreamHandler handler) throws IOException {
    return Streams.serve(handler, "127.0.0.1", 0, ServeOptions.defaults().tls(SERVER));
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.address()).getPort();
  }

  private static Connection connect(int port) throws IOException {
    return Streams.connect("localhost", port, ConnectOptions.defaults().tls(CLIENT));
  }

  private void awaitEvent(String event) {
    while (!events.contains(event)) {
      Async.yieldNow();
    }
  }

  private static void passes(int count) {
    for (int i = 0; i < count; i++) {
      Async.yieldNow();
    }
  }

  // ---- the JDK's blocking sockets at the other end

  @Test
  void blockingClientsOfTheJdkAreServed() {
    byte[] much = random(300_000);
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO)) {
            int port = port(server);
            Callable<byte[]> client =
                () -> {
                  try (SSLSocket socket =
                      (SSLSocket)
                          TlsTest.ANONYMOUS.getSocketFactory().createSocket("localhost", port)) {
                    Thread writing =
                        Thread.ofPlatform()
                            .start(
                                () -> {
                                  try {
                                    socket.getOutputStream().write(much);
                                  } catch (IOException e) {
                                    throw new AssertionError(e);
                                  }
                                });
                    byte[] back = socket.getInputStream().readNBytes(much.length);
                    writing.join();
                    return back;
                  }
                };
            List<Task<byte[]>> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              clients.add(Async.spawn(() -> Async.toThread(client::call)));
            }
            for (Task<byte[]> one : clients) {
              assertThat(one.await()).isEqualTo(much);
            }
          }
        });
  }

  @Test
  void blockingServerOfTheJdkIsSpokenTo() throws IOException {
    byte[] much = random(300_000);
    try (SSLServerSocket listening = listen()) {
      TestLoop.run(
          () -> {
            Task<String> serving =
                Async.spawn(
                    () ->
                        Async.toThread(
                            () -> {
                              try (SSLSocket socket = (SSLSocket) listening.accept()) {
                                InputStream in = socket.getInputStream();
                                socket.getOutputStream().write(in.readNBytes(much.length));
                                return "then " + in.read();
                              }
                            }));
            try (Connection connection = connect(listening.getLocalPort())) {
              connection.writer().write(much);
              assertThat(connection.reader().readExactly(much.length)).isEqualTo(much);
              connection.close();
              connection.writer().waitClosed();
            }
            assertThat(serving.await()).isEqualTo("then -1");
          });
    }
  }

  @Test
  void bufferedOutputStillReachesAPeerThatHasEndedItsOwn() throws IOException {
    int much = 4_000_000;
    try (SSLServerSocket listening = listen()) {
      TestLoop.run(
          () -> {
            Task<Integer> serving =
                Async.spawn(
                    () ->
                        Async.toThread(
                            () -> {
                              try (SSLSocket socket = (SSLSocket) listening.accept()) {
                                InputStream in = socket.getInputStream();
                                in.readNBytes(4);
                                socket
                                    .getOutputStream()
                                    .write("pong".getBytes(StandardCharsets.UTF_8));
                                int first = in.readNBytes(1000).length;
                                socket.shutdownOutput();
                                return first + in.readAllBytes().length;
                              }
                            }));
            try (Connection connection = connect(listening.getLocalPort())) {
              connection.writer().write("ping");
              assertThat(text(connection.reader().readExactly(4))).isEqualTo("pong");
              connection.writer().write(new byte[much]);
              assertThat(connection.reader().readAll()).isEmpty();
              connection.writer().waitClosed();
            }
            assertThat(serving.await()).isEqualTo(much);
          });
    }
  }

  private static SSLServerSocket listen() throws IOException {
    return (SSLServerSocket)
        TlsTest.SERVER.getServerSocketFactory().createServerSocket(0, 10, LOOPBACK);
  }

  // ---- data

  @Test
  void largeWriteBeforeACloseArrivesAsAWhole() {
    byte[] much = random(2_000_000);
    TestLoop.run(
        () -> {
          StreamHandler writesAndLeaves = (reader, writer) -> writer.write(much);
          try (Server server = serve(writesAndLeaves);
              Connection connection = connect(port(server))) {
            assertThat(connection.reader().readAll()).isEqualTo(much);
            connection.writer().waitClosed();
          }
        });
  }

  @Test
  void handshakeAndDataThatArriveByteByByteAreUnderstood() {
    TestLoop.run(
        () -> {
          StreamHandler greets =
              (reader, writer) -> {
                writer.write(reader.readLine());
                writer.write("and goodbye\n");
              };
          try (Server server = serve(greets)) {
            SocketAddress target = server.address();
            StreamHandler relays =
                (reader, writer) -> {
                  try (Connection onward = Streams.connect(target)) {
                    Task<Void> back = Async.spawn(() -> relay(onward.reader(), writer));
                    relay(reader, onward.writer());
                    back.await();
                  }
                };
            try (Server slow = Streams.serve(relays, "127.0.0.1", 0);
                Connection connection = connect(port(slow))) {
              connection.writer().write("hello\n");
              assertThat(text(connection.reader().readLine())).isEqualTo("hello\n");
              assertThat(text(connection.reader().readAll())).isEqualTo("and goodbye\n");
            }
          }
        });
  }

  private static void relay(StreamReader from, StreamWriter to) throws IOException {
    for (byte[] one = from.read(1); one.length > 0; one = from.read(1)) {
      to.write(one);
      to.drain();
    }
    to.writeEof();
  }

  @Test
  void corruptedRecordAfterTheHandshakeIsAnErrorToBothSides() {
    TestLoop.run(
        () -> {
          StreamHandler corrupts =
              (reader, writer) -> {
                reader.readExactly(1);
                ((TlsTransport) writer.transport()).carrier().write(bytes("no record at all"));
                try {
                  reader.readAll();
                } catch (SSLException e) {
                  events.add("server told");
                }
              };
          try (Server server = serve(corrupts);
              Connection connection = connect(port(server))) {
            connection.writer().write("x");
            assertThatThrownBy(() -> connection.reader().readAll())
                .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> connection.writer().waitClosed())
                .isInstanceOf(SSLException.class);
            server.close();
            server.waitClosed();
          }
        });
    assertThat(events).containsExactly("server told");
  }

  @Test
  void encryptedConnectionCanBeEncryptedOnceMore() {
    byte[] much = random(200_000);
    TestLoop.run(
        () -> {
          StreamHandler upgrades =
              (reader, writer) -> {
                writer.startTls(SERVER);
                writer.write(reader.readExactly(much.length));
                reader.readAll();
              };
          try (Server server = serve(upgrades);
              Connection connection = connect(port(server))) {
            connection.writer().startTls(UPGRADE);
            connection.writer().write(much);
            assertThat(connection.reader().readExactly(much.length)).isEqualTo(much);
            connection.close();
            connection.writer().waitClosed();
          }
        });
  }

  // ---- protocols

  @Test
  void protocolIsToldOfDataOfTheEndAndOfTheLoss() {
    TestLoop.run(
        () -> {
          StreamHandler greets = (reader, writer) -> writer.write("hi");
          try (Server server = serve(greets)) {
            ConnectOptions options = ConnectOptions.defaults().tls(CLIENT);
            Transports.connect(new Notes(), "localhost", port(server), options);
            awaitEvent("lost");
          }
        });
    assertThat(events).containsExactly("made", "data hi", "eof", "lost");
  }

  @Test
  void protocolIsToldNothingOfAConnectionWhoseHandshakeFails() {
    TestLoop.run(
        () -> {
          Server server =
              Transports.serve(Notes::new, "127.0.0.1", 0, ServeOptions.defaults().tls(SERVER));
          Tls wrongName = CLIENT.serverName("elsewhere.example");
          ConnectOptions options = ConnectOptions.defaults().tls(wrongName);
          assertThatThrownBy(
                  () -> Transports.connect(new Notes(), "localhost", port(server), options))
              .isInstanceOf(SSLHandshakeException.class);
          try (Connection plain = Streams.connect(server.address())) {
            plain.writer().write("no handshake");
            plain.reader().readAll();
          }
          server.close();
          server.waitClosed();
        });
    assertThat(events).doesNotContain("made", "eof");
  }

  @Test
  void protocolThatClosesIsToldNothingMoreOfWhatHasArrived() {
    TestLoop.run(
        () -> {
          StreamHandler talks =
              (reader, writer) -> {
                for (int i = 0; i < 100; i++) {
                  writer.write("x".repeat(1000));
                }
                reader.readAll();
              };
          Protocol closes =
              new Notes() {
                private Transport transport;

                @Override
                public void connectionMade(Transport made) {
                  transport = made;
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                  events.add("data");
                  transport.close();
                  transport.write(bytes("too late"));
                }
              };
          try (Server server = serve(talks)) {
            ConnectOptions options = ConnectOptions.defaults().tls(CLIENT);
            Transports.connect(closes, "localhost", port(server), options);
            awaitEvent("lost");
          }
        });
    assertThat(events).containsExactly("data", "lost");
  }

  @Test
  void protocolOfAnEncryptedConnectionCanBeReplaced() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO)) {
            ConnectOptions options = ConnectOptions.defaults().tls(CLIENT);
            Transport transport =
                Transports.connect(new Protocol() {}, "localhost", port(server), options);
            Notes notes = new Notes();
            transport.setProtocol(notes);
            assertThat(transport.protocol()).isSameAs(notes);
            transport.write(bytes("x"));
            awaitEvent("data x");
            transport.close();
            awaitEvent("lost");
          }
        });
  }

  @Test
  void protocolsUpgradeInTheMiddleOfAConnection() {
    TestLoop.run(
        () -> {
          StreamHandler upgrades =
              (reader, writer) -> {
                assertThat(text(reader.readExactly(4))).isEqualTo("GO? ");
                writer.write("OK");
                writer.startTls(SERVER);
                writer.write(reader.readExactly(5));
                reader.readAll();
              };
          try (Server server = Streams.serve(upgrades, "127.0.0.1", 0)) {
            Transport plain =
                Transports.connect(new Notes(), server.address(), ConnectOptions.defaults());
            plain.write(bytes("GO? "));
            awaitEvent("data OK");
            plain.pauseReading();
            Transport encrypted = Transports.startTls(plain, new Notes(), UPGRADE);
            assertThat(encrypted.tlsSession()).isNotNull();
            encrypted.write(bytes("12345"));
            awaitEvent("data 12345");
            encrypted.close();
            awaitEvent("lost");
          }
        });
    assertThat(events).containsExactly("made", "data OK", "data 12345", "lost");
  }

  @Test
  void sessionAndAddressesAreKnownAfterTheEnd() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO)) {
            Connection connection = connect(port(server));
            Transport transport = connection.writer().transport();
            connection.close();
            connection.writer().waitClosed();
            SSLSession session = transport.tlsSession();
            assertThat(session.getPeerPrincipal().getName()).isEqualTo("CN=localhost");
            assertThat(transport.remoteAddress()).isEqualTo(server.address());
            transport.write(bytes("into the void"));
            transport.close();
            transport.abort();
          }
        });
  }

  // ---- handshakes that do not end

  private static void onFakeNetwork(FakeNetwork network, AsyncAction program) {
    network.host("host", "192.0.2.1");
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(program);
    }
  }

  private static Connection connectTo(FakeNetwork network, FakeSocket socket) throws IOException {
    Task<Connection> connecting = Async.spawn(() -> Streams.connect("host", 80));
    passes(2);
    network.attempt("192.0.2.1").setResult(socket);
    return connecting.await();
  }

  @Test
  void upgradeThatIsCancelledWhileThePeerIsSilentResetsTheConnection() {
    FakeNetwork network = new FakeNetwork();
    onFakeNetwork(
        network,
        () -> {
          FakeSocket socket = new FakeSocket();
          Connection connection = connectTo(network, socket);
          Task<Void> upgrading = Async.spawn(() -> connection.writer().startTls(UPGRADE));
          Async.sleep(Duration.ofSeconds(10));
          upgrading.cancel();
          assertThatThrownBy(upgrading::await).isInstanceOf(CancelledError.class);
          passes(3);
          assertThat(socket.state()).isEqualTo("reset");
        });
  }

  @Test
  void upgradeOfASilentPeerEndsAfterTheHandshakeTimeout() {
    FakeNetwork network = new FakeNetwork();
    onFakeNetwork(
        network,
        () -> {
          FakeSocket socket = new FakeSocket();
          Connection connection = connectTo(network, socket);
          Tls tls = UPGRADE.handshakeTimeout(Duration.ofSeconds(7));
          assertThatThrownBy(() -> connection.writer().startTls(tls))
              .isInstanceOf(SSLHandshakeException.class);
          assertThat(Loop.current().nanoTime()).isEqualTo(7_000_000_000L);
          assertThat(socket.state()).isEqualTo("reset");
        });
  }

  @Test
  void clientThatNeverBeginsTheHandshakeIsResetAfterItsTimeout() {
    FakeListenSocket listening = new FakeListenSocket();
    FakeNetwork network = new FakeNetwork();
    network.listenWith(listening);
    onFakeNetwork(
        network,
        () -> {
          Tls tls = SERVER.handshakeTimeout(Duration.ofSeconds(9));
          SocketAddress any = new InetSocketAddress(LOOPBACK, 1);
          Server server = Streams.serve(ECHO, List.of(any), ServeOptions.defaults().tls(tls));
          FakeSocket silent = new FakeSocket();
          listening.connect(silent);
          passes(3);
          server.close();
          server.waitClosed();
          assertThat(Loop.current().nanoTime()).isEqualTo(9_000_000_000L);
          assertThat(silent.state()).isEqualTo("reset");
        });
  }

  @Test
  void serverCanAbortAClientThatIsInItsHandshake() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO);
              Connection plain = Streams.connect(server.address())) {
            while (server.clients().isEmpty()) {
              Async.yieldNow();
            }
            server.close();
            server.abortClients();
            server.waitClosed();
            assertThat(server.clients()).isEmpty();
          }
        });
  }

  // ---- settings

  @Test
  void settingsOfTheOtherSideAreRefused() {
    assertThatThrownBy(() -> ConnectOptions.defaults().tls(SERVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tls must be the settings of a client; use Tls.client() to connect");
    assertThatThrownBy(() -> ServeOptions.defaults().tls(CLIENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tls must be the settings of a server; use Tls.server(SSLContext) to serve");
  }

  @Test
  void versionsWithoutOneInCommonAreRefused() {
    TestLoop.run(
        () -> {
          ServeOptions only13 = ServeOptions.defaults().tls(SERVER.versions("TLSv1.3"));
          try (Server server = Streams.serve(ECHO, "127.0.0.1", 0, only13)) {
            ConnectOptions only12 = ConnectOptions.defaults().tls(CLIENT.versions("TLSv1.2"));
            assertThatThrownBy(() -> Streams.connect("localhost", port(server), only12))
                .isInstanceOf(SSLHandshakeException.class);
            server.close();
            server.waitClosed();
          }
        });
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
