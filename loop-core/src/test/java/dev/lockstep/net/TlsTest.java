// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.FakeSocket;
import dev.lockstep.testkit.JumpClock;
import dev.lockstep.testkit.PeerProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS over the loopback interface: handshakes that succeed and fail, data, ends, upgrades. */
@SuppressWarnings("try") // closes early what it closes again
class TlsTest {

  private static final char[] PASSWORD = "password".toCharArray();

  /** Shows the certificate of {@code localhost}, trusts that of the client. */
  static final SSLContext SERVER = context("server.p12", "client.p12");

  /** Shows a certificate, trusts that of {@code localhost}. */
  private static final SSLContext CLIENT = context("client.p12", "server.p12");

  /** Shows none, trusts that of {@code localhost}. */
  static final SSLContext ANONYMOUS = context(null, "server.p12");

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
          writer.write(data);
          writer.drain();
        }
      };

  private final List<String> events = new ArrayList<>();

  private static SSLContext context(String identity, String trusted) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(identity == null ? null : store(identity), PASSWORD);
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      KeyStore other = store(trusted);
      String alias = other.aliases().nextElement();
      trust.setCertificateEntry(alias, other.getCertificate(alias));
      TrustManagerFactory trusts =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusts.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore store(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = TlsTest.class.getResourceAsStream(name)) {
      store.load(file, PASSWORD);
    }
    return store;
  }

  private static Server serve(StreamHandler handler, Tls tls) throws IOException {
    return Streams.serve(handler, "127.0.0.1", 0, ServeOptions.defaults().tls(tls));
  }

  private static Connection connect(Server server, String host, Tls tls) throws IOException {
    int port = ((InetSocketAddress) server.address()).getPort();
    return Streams.connect(host, port, ConnectOptions.defaults().tls(tls));
  }

  private void echoes(Tls server, Tls client, String host) {
    TestLoop.run(
        () -> {
          try (Server serving = serve(ECHO, server);
              Connection connection = connect(serving, host, client)) {
            connection.writer().write("secret\n");
            assertThat(text(connection.reader().readLine())).isEqualTo("secret\n");
          }
        });
  }

  // ---- what works

  @Test
  void whatIsWrittenComesBack() {
    echoes(Tls.server(SERVER), Tls.client(ANONYMOUS), "localhost");
  }

  @Test
  void literalAddressIsCheckedToo() {
    echoes(Tls.server(SERVER), Tls.client(ANONYMOUS), "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsCarryLargeAmounts(String version) throws Exception {
    SSLContext only = context(null, "server.p12");
    byte[] sent = new byte[2_000_000];
    new Random(7).nextBytes(sent);
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER));
              Connection connection =
                  connect(server, "localhost", Tls.client(only).versions(version))) {
            assertThat(connection.writer().transport().tlsSession().getProtocol())
                .isEqualTo(version);
            Async.spawn(
                () -> {
                  for (int i = 0; i < sent.length; i += 100_000) {
                    connection.writer().write(Arrays.copyOfRange(sent, i, i + 100_000));
                    connection.writer().drain();
                  }
                });
            assertThat(connection.reader().readExactly(sent.length)).isEqualTo(sent);
          }
        });
  }

  @Test
  void sessionAndApplicationProtocolAreKnown() {
    TestLoop.run(
        () -> {
          StreamHandler tells =
              (reader, writer) -> writer.write(writer.transport().applicationProtocol());
          Tls server = Tls.server(SERVER).applicationProtocols("h2", "http/1.1");
          Tls client = Tls.client(ANONYMOUS).applicationProtocols("http/1.1");
          try (Server serving = serve(tells, server);
              Connection connection = connect(serving, "localhost", client)) {
            Transport transport = connection.writer().transport();
            assertThat(transport.applicationProtocol()).isEqualTo("http/1.1");
            assertThat(transport.tlsSession().getPeerPrincipal().getName())
                .isEqualTo("CN=localhost");
            assertThat(text(connection.reader().readAll())).isEqualTo("http/1.1");
          }
        });
  }

  @Test
  void clientShowsItsCertificateIfAsked() {
    TestLoop.run(
        () -> {
          StreamHandler tells =
              (reader, writer) ->
                  writer.write(writer.transport().tlsSession().getPeerPrincipal().getName());
          Tls server = Tls.server(SERVER).clientAuth(Tls.ClientAuth.NEEDED);
          try (Server serving = serve(tells, server);
              Connection connection = connect(serving, "localhost", Tls.client(CLIENT))) {
            assertThat(text(connection.reader().readAll())).isEqualTo("CN=a client");
          }
        });
  }

  @Test
  void clientWithoutCertificateIsServedIfOneIsOnlyWanted() {
    TestLoop.run(
        () -> {
          StreamHandler tells =
              (reader, writer) -> {
                try {
                  writer.transport().tlsSession().getPeerPrincipal();
                } catch (SSLPeerUnverifiedException e) {
                  writer.write("nobody");
                }
              };
          Tls server = Tls.server(SERVER).clientAuth(Tls.ClientAuth.WANTED);
          try (Server serving = serve(tells, server);
              Connection connection = connect(serving, "localhost", Tls.client(ANONYMOUS))) {
            assertThat(text(connection.reader().readAll())).isEqualTo("nobody");
          }
        });
  }

  @Test
  void nameCanBeAnotherThanTheHostsOrUnchecked() {
    echoes(Tls.server(SERVER), Tls.client(ANONYMOUS).serverName("localhost"), "127.0.0.1");
    echoes(
        Tls.server(SERVER),
        Tls.client(ANONYMOUS).serverName("elsewhere.example").checkHostName(false),
        "127.0.0.1");
  }

  @Test
  void closingSaysSoToThePeer() {
    TestLoop.run(
        () -> {
          StreamHandler waitsForTheEnd =
              (reader, writer) -> events.add("read " + text(reader.readAll()));
          try (Server server = serve(waitsForTheEnd, Tls.server(SERVER))) {
            Connection connection = connect(server, "localhost", Tls.client(ANONYMOUS));
            connection.writer().write("last words");
            connection.close();
            connection.writer().waitClosed();
            server.close();
            server.waitClosed();
          }
        });
    assertThat(events).containsExactly("read last words");
  }

  @Test
  void pausedReaderBoundsWhatIsBuffered() {
    TestLoop.run(
        () -> {
          List<StreamReader> readers = new ArrayList<>();
          StreamHandler holdsBack =
              (reader, writer) -> {
                readers.add(reader);
                Async.future().await();
              };
          ServeOptions options = ServeOptions.defaults().limit(1000).tls(Tls.server(SERVER));
          try (Server server = Streams.serve(holdsBack, "127.0.0.1", 0, options);
              Connection connection = connect(server, "localhost", Tls.client(ANONYMOUS))) {
            Task<Void> writing =
                Async.spawn(
                    () -> {
                      while (true) {
                        connection.writer().write(new byte[10_000]);
                        connection.writer().drain();
                      }
                    });
            while (readers.isEmpty() || server.clients().getFirst().isReading()) {
              Async.yieldNow();
            }
            assertThat(readers.getFirst().takeBuffered().length).isBetween(2001, 2000 + (1 << 14));
            writing.cancel();
            connection.writer().transport().abort();
          }
        });
  }

  @Test
  void opensslIsServed(@TempDir Path directory) throws Exception {
    String program = PeerProgram.OPENSSL.path();
    Path trusted = directory.resolve("server.pem");
    byte[] certificate = store("server.p12").getCertificate("server").getEncoded();
    Files.writeString(
        trusted,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n");
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER));
              Subprocess openssl =
                  Command.of(
                          program,
                          "s_client",
                          "-quiet",
                          "-verify_return_error",
                          "-verify_hostname",
                          "localhost",
                          "-CAfile",
                          trusted.toString(),
                          "-connect",
                          "127.0.0.1:" + ((InetSocketAddress) server.address()).getPort())
                      .piped()
                      .start()) {
            openssl.stdin().write("secret\n");
            assertThat(text(openssl.stdout().readLine())).isEqualTo("secret\n");
          }
        });
  }

  // ---- sessions

  /** Makes a connection, leaves a mark in its session, and returns the mark that was there. */
  private static String mark(Server server, Tls tls, String mark) throws IOException {
    try (Connection connection = connect(server, "localhost", tls)) {
      connection.writer().write("x");
      connection.reader().readExactly(1); // behind the session's ticket
      SSLSession session = connection.writer().transport().tlsSession();
      Object before = session.getValue("mark");
      session.putValue("mark", mark);
      return before == null ? "none" : before.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientResumesTheSessionOfAnEarlierConnection(String version) {
    Tls tls = Tls.client(context(null, "server.p12")).versions(version);
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER))) {
            assertThat(mark(server, tls, "first")).isEqualTo("none");
            assertThat(mark(server, tls, "second")).isEqualTo("first");
            assertThat(mark(server, tls, "third")).isEqualTo("second");
          }
        });
  }

  @Test
  void sessionIsNotResumedWithAnotherServer() {
    Tls tls = Tls.client(context(null, "server.p12"));
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER));
              Server other = serve(ECHO, Tls.server(SERVER))) {
            mark(server, tls, "first");
            assertThat(mark(other, tls, "second")).isEqualTo("none");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void sessionWhoseNameWasNotCheckedDoesNotLetAWrongNamePass(String version) {
    Tls wrong =
        Tls.client(context(null, "server.p12")).versions(version).serverName("elsewhere.example");
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER))) {
            mark(server, wrong.checkHostName(false), "first");
            assertThatThrownBy(() -> connect(server, "localhost", wrong))
                .isInstanceOf(SSLHandshakeException.class);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void manyConnectionsLeaveFewSessions(String version) {
    SSLContext context = context(null, "server.p12");
    Tls tls = Tls.client(context).versions(version).checkHostName(false);
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER))) {
            for (int i = 0; i < 120; i++) {
              mark(server, tls, "");
            }
          }
        });
    assertThat(Collections.list(context.getClientSessionContext().getIds()))
        .hasSizeLessThanOrEqualTo(2);
  }

  // ---- names

  /** Connects with a name and returns the names that the server was asked for. */
  private static String requestedNames(Tls tls) {
    return TestLoop.call(
        () -> {
          StreamHandler tells =
              (reader, writer) ->
                  writer.write(
                      ((ExtendedSSLSession) writer.transport().tlsSession())
                          .getRequestedServerNames()
                          .toString());
          try (Server server = serve(tells, Tls.server(SERVER));
              Connection connection = connect(server, "127.0.0.1", tls)) {
            return text(connection.reader().readAll());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my_service",
        "",
        ".",
        "..",
        "-dash",
        "a..b",
        "two words",
        "127.0.0.1",
        "::1",
        "[::1]",
        "1.2.3",
        "\u0000",
        "\ud800",
        "0123456789012345678901234567890123456789012345678901234567890123.example"
      })
  void nameThatCannotBeAskedForConnectsWithoutAsking(String name) {
    Tls tls = Tls.client(ANONYMOUS).serverName(name);
    assertThat(requestedNames(tls.checkHostName(false))).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_service", "", "a..b"})
  void nameThatNoCertificateCanHaveFailsTheHandshake(String name) {
    Tls tls = Tls.client(ANONYMOUS).serverName(name);
    assertThatThrownBy(() -> requestedNames(tls)).hasCauseInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void dotAtTheEndOfANameIsLeftOut() {
    assertThat(requestedNames(Tls.client(ANONYMOUS).serverName("localhost.")))
        .isEqualTo("[type=host_name (0), value=localhost]");
  }

  @Test
  void nameBeyondAsciiIsAskedForAsItsDnsForm() {
    Tls tls = Tls.client(ANONYMOUS).serverName("b\u00fccher.example").checkHostName(false);
    assertThat(requestedNames(tls)).isEqualTo("[type=host_name (0), value=xn--bcher-kva.example]");
  }

  // ---- upgrades

  @Test
  void bothSidesUpgradeInTheMiddle() {
    TestLoop.run(
        () -> {
          StreamHandler upgrades =
              (reader, writer) -> {
                assertThat(text(reader.readLine())).isEqualTo("STARTTLS\n");
                writer.write("go\n");
                writer.startTls(Tls.server(SERVER));
                writer.write(reader.readLine());
              };
          try (Server server = Streams.serve(upgrades, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            connection.writer().write("STARTTLS\n");
            assertThat(text(connection.reader().readLine())).isEqualTo("go\n");
            connection.writer().startTls(Tls.client(ANONYMOUS).serverName("localhost"));
            assertThat(connection.writer().transport().tlsSession()).isNotNull();
            connection.writer().write("secret\n");
            assertThat(text(connection.reader().readLine())).isEqualTo("secret\n");
            assertThat(connection.reader().readAll()).isEmpty();
          }
        });
  }

  @Test
  void upgradeKeepsWhatTheReaderHadReadOfTheHandshake() {
    TestLoop.run(
        () -> {
          StreamHandler upgradesLate =
              (reader, writer) -> {
                reader.readLine();
                while (reader.toString().equals("StreamReader[0 bytes]")) {
                  Async.yieldNow(); // until the peer has begun the handshake unasked
                }
                writer.startTls(Tls.server(SERVER));
                writer.write(reader.readLine());
              };
          try (Server server = Streams.serve(upgradesLate, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            connection.writer().write("now\n");
            connection.writer().startTls(Tls.client(ANONYMOUS).serverName("localhost"));
            connection.writer().write("secret\n");
            assertThat(text(connection.reader().readLine())).isEqualTo("secret\n");
          }
        });
  }

  @Test
  void serverThatClosesItsClientsSaysSoAlsoAfterAnUpgrade() {
    TestLoop.run(
        () -> {
          StreamHandler upgrades =
              (reader, writer) -> {
                writer.startTls(Tls.server(SERVER));
                writer.write("secret\n");
                reader.readAll();
              };
          try (Server server = Streams.serve(upgrades, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            connection.writer().startTls(Tls.client(ANONYMOUS).serverName("localhost"));
            assertThat(text(connection.reader().readLine())).isEqualTo("secret\n");
            assertThat(server.clients())
                .singleElement()
                .extracting(Object::toString)
                .asString()
                .startsWith("TLSTransport[");
            server.closeClients();
            assertThat(connection.reader().readAll()).isEmpty();
            connection.writer().waitClosed();
          }
        });
  }

  @Test
  void upgradeWithoutANameToCheckIsRefused() {
    TestLoop.run(
        () -> {
          try (Server server = Streams.serve(ECHO, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            assertThatThrownBy(() -> connection.writer().startTls(Tls.client(ANONYMOUS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                    "a TLS client must have a server name; set Tls.serverName(...) or"
                        + " Tls.checkHostName(false)");
          }
        });
  }

  @Test
  void upgradeThatFailsClosesTheConnection() {
    TestLoop.run(
        () -> {
          StreamHandler answersGarbage =
              (reader, writer) -> {
                reader.readExactly(1);
                writer.write("this is no TLS");
              };
          try (Server server = Streams.serve(answersGarbage, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            Tls tls = Tls.client(ANONYMOUS).serverName("localhost");
            assertThatThrownBy(() -> connection.writer().startTls(tls))
                .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> connection.reader().read(1)).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> connection.writer().waitClosed())
                .isInstanceOf(SSLException.class);
          }
        });
  }

  // ---- what is refused

  @Test
  void certificateForAnotherNameIsRefused() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER))) {
            Tls tls = Tls.client(ANONYMOUS).serverName("elsewhere.example");
            assertThatThrownBy(() -> connect(server, "127.0.0.1", tls))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("elsewhere.example");
            server.close();
            server.waitClosed();
          }
        });
  }

  @Test
  void certificateThatIsNotTrustedIsRefused() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO, Tls.server(SERVER))) {
            Tls tls = Tls.client(context(null, "client.p12"));
            assertThatThrownBy(() -> connect(server, "localhost", tls))
                .isInstanceOf(SSLHandshakeException.class);
            server.close();
            server.waitClosed();
          }
        });
  }

  @Test
  void clientWithoutCertificateIsRefusedIfOneIsNeeded() {
    TestLoop.run(
        () -> {
          StreamHandler handler = (reader, writer) -> events.add("handled");
          Tls server = Tls.server(SERVER).clientAuth(Tls.ClientAuth.NEEDED);
          try (Server serving = serve(handler, server)) {
            assertThatThrownBy(
                    () -> {
                      try (Connection connection =
                          connect(serving, "localhost", Tls.client(ANONYMOUS))) {
                        connection.reader().readAll();
                      }
                    })
                .isInstanceOf(SSLException.class);
            serving.close();
            serving.waitClosed();
          }
        });
    assertThat(events).isEmpty();
  }

  @Test
  void noApplicationProtocolInCommonIsRefused() {
    TestLoop.run(
        () -> {
          Tls client = Tls.client(ANONYMOUS).applicationProtocols("spdy/1");
          try (Server server = serve(ECHO, Tls.server(SERVER).applicationProtocols("h2"))) {
            assertThatThrownBy(() -> connect(server, "localhost", client))
                .isInstanceOf(SSLHandshakeException.class);
          }
        });
  }

  // ---- peers that do not behave

  @Test
  void garbageInsteadOfTlsClosesThatConnectionOnly() {
    TestLoop.run(
        () -> {
          Loop.current().setExceptionHandler((loop, context) -> events.add(context.message()));
          try (Server server = serve(ECHO, Tls.server(SERVER));
              Connection garbage = Streams.connect(server.address())) {
            garbage.writer().write("GET / HTTP/1.1\r\n\r\n");
            byte[] alert = garbage.reader().readAll();
            assertThat(alert.length).isLessThan(10);
            try (Connection good = connect(server, "localhost", Tls.client(ANONYMOUS))) {
              good.writer().write("x");
              assertThat(text(good.reader().readExactly(1))).isEqualTo("x");
            }
          }
        });
    assertThat(events).isEmpty();
  }

  @Test
  void serverThatSpeaksNoTlsFailsTheHandshake() {
    TestLoop.run(
        () -> {
          StreamHandler greets = (reader, writer) -> writer.write("220 plain text here\r\n");
          try (Server server = Streams.serve(greets, "127.0.0.1", 0)) {
            assertThatThrownBy(() -> connect(server, "localhost", Tls.client(ANONYMOUS)))
                .isInstanceOf(SSLException.class);
          }
        });
  }

  @Test
  void peerThatClosesInTheHandshakeFailsIt() {
    TestLoop.run(
        () -> {
          StreamHandler leaves = (reader, writer) -> reader.readExactly(1);
          try (Server server = Streams.serve(leaves, "127.0.0.1", 0)) {
            assertThatThrownBy(() -> connect(server, "localhost", Tls.client(ANONYMOUS)))
                .isInstanceOf(IOException.class);
          }
        });
  }

  @Test
  void peerThatEndsWithoutSayingSoIsAnErrorBecauseDataMayBeMissing() {
    TestLoop.run(
        () -> {
          StreamHandler cutsOff =
              (reader, writer) -> {
                reader.readExactly(1);
                ((TlsTransport) writer.transport()).carrier().close();
              };
          try (Server server = serve(cutsOff, Tls.server(SERVER));
              Connection connection = connect(server, "localhost", Tls.client(ANONYMOUS))) {
            connection.writer().write("x");
            assertThatThrownBy(() -> connection.reader().readAll())
                .isInstanceOf(SSLException.class)
                .hasMessage(
                    "the peer ended the connection without a TLS close_notify; data may be"
                        + " missing");
          }
        });
  }

  private static void onFakeNetwork(FakeNetwork network, AsyncAction program) {
    network.host("host", "192.0.2.1");
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(program);
    }
  }

  @Test
  void peerThatResetsInTheMiddleIsAnError() {
    TestLoop.run(
        () -> {
          StreamHandler resets =
              (reader, writer) -> {
                writer.write("half");
                reader.readExactly(1);
                writer.transport().abort();
              };
          try (Server server = serve(resets, Tls.server(SERVER));
              Connection connection = connect(server, "localhost", Tls.client(ANONYMOUS))) {
            assertThat(text(connection.reader().readExactly(4))).isEqualTo("half");
            connection.writer().write("x");
            assertThatThrownBy(() -> connection.reader().readExactly(4))
                .isInstanceOf(IOException.class)
                .hasMessage("Connection reset");
          }
        });
  }

  @Test
  void peerThatNeverReadsStopsTheWriterAndBoundsItsBuffer() {
    TestLoop.run(
        () -> {
          StreamHandler silent = (reader, writer) -> Async.future().await();
          ServeOptions options = ServeOptions.defaults().tls(Tls.server(SERVER)).limit(1000);
          try (Server server = Streams.serve(silent, "127.0.0.1", 0, options);
              Connection connection = connect(server, "localhost", Tls.client(ANONYMOUS))) {
            byte[] block = new byte[10_000];
            Task<Void> writing =
                Async.spawn(
                    () -> {
                      while (true) {
                        connection.writer().write(block);
                        connection.writer().drain();
                      }
                    });
            while (writing.waitingFor().isEmpty()) {
              Async.yieldNow();
            }
            Transport transport = connection.writer().transport();
            assertThat(writing.waitingFor()).isEqualTo("StreamWriter.drain()");
            assertThat(transport.writeBufferSize())
                .isBetween(Transport.DEFAULT_HIGH_MARK, Transport.DEFAULT_HIGH_MARK + 20_000);
            writing.cancel();
            transport.abort();
          }
        });
  }

  @Test
  void peerThatSaysNothingEndsTheHandshakeAfterItsTimeOut() {
    FakeNetwork network = new FakeNetwork();
    onFakeNetwork(
        network,
        () -> {
          Tls tls = Tls.client(ANONYMOUS).handshakeTimeout(Duration.ofSeconds(5));
          Task<Connection> connecting =
              Async.spawn(() -> Streams.connect("host", 443, ConnectOptions.defaults().tls(tls)));
          Async.yieldNow();
          FakeSocket silent = new FakeSocket();
          network.attempt("192.0.2.1").setResult(silent);
          assertThatThrownBy(() -> connecting.await(IOException.class))
              .isInstanceOf(SSLHandshakeException.class)
              .hasMessage(
                  "no TLS handshake within PT5S on the jump clock; the connection is aborted");
          assertThat(Loop.current().nanoTime()).isEqualTo(5_000_000_000L);
          assertThat(silent.state()).isEqualTo("reset");
        });
  }

  @Test
  void cancelledHandshakeAbortsTheConnection() {
    FakeNetwork network = new FakeNetwork();
    onFakeNetwork(
        network,
        () -> {
          Tls tls = Tls.client(ANONYMOUS);
          Task<Connection> connecting =
              Async.spawn(() -> Streams.connect("host", 443, ConnectOptions.defaults().tls(tls)));
          Async.yieldNow();
          FakeSocket silent = new FakeSocket();
          network.attempt("192.0.2.1").setResult(silent);
          Async.sleep(Duration.ofSeconds(1));
          connecting.cancel();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(connecting.isCancelled()).isTrue();
          assertThat(silent.state()).isEqualTo("reset");
        });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
