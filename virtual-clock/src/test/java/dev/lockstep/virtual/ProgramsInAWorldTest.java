// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Datagram;
import dev.lockstep.net.Datagrams;
import dev.lockstep.net.Protocol;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.net.Tls;
import dev.lockstep.net.Transport;
import dev.lockstep.net.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** Programs written for {@code dev.lockstep.net}, not a line of which knows where it runs. */
class ProgramsInAWorldTest {

  private static final int PORT = 80;
  private static final char[] PASSWORD = "password".toCharArray();
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final World world = new World();

  // ---- a protocol of lines

  private static void answerPages(StreamReader reader, StreamWriter writer) throws IOException {
    while (true) {
      String request = text(reader.readLine());
      if (request.isEmpty()) {
        return;
      }
      while (!text(reader.readLine()).equals("\r\n")) {
        // a header
      }
      String page = "page " + request.split(" ", -1)[1];
      writer.write("HTTP/1.1 200 OK\r\nContent-Length: " + page.length() + "\r\n\r\n" + page);
      writer.drain();
    }
  }

  private static String get(Connection connection, String path) throws IOException {
    connection.writer().write("GET " + path + " HTTP/1.1\r\nHost: web\r\n\r\n");
    connection.writer().drain();
    assertThat(text(connection.reader().readLine())).isEqualTo("HTTP/1.1 200 OK\r\n");
    int length = Integer.parseInt(text(connection.reader().readLine()).substring(16).strip());
    connection.reader().readLine();
    return text(connection.reader().readExactly(length));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void serveWeb() throws IOException {
    Streams.serve(ProgramsInAWorldTest::answerPages, null, PORT).serveForever();
  }

  @Test
  void pagesAreServedOverAConnectionThatStays() {
    world.host("web", ProgramsInAWorldTest::serveWeb);
    world.run(
        () -> {
          try (Connection connection = Streams.connect("web", PORT)) {
            assertThat(get(connection, "/one")).isEqualTo("page /one");
            assertThat(get(connection, "/two")).isEqualTo("page /two");
          }
        });
  }

  @Test
  void clientOutlivesAPartitionByConnectingAgain() {
    world.host("web", ProgramsInAWorldTest::serveWeb);
    List<String> log = new ArrayList<>();
    world.run(
        () -> {
          Async.spawn(
              () -> {
                Async.sleep(Duration.ofMillis(1500));
                try (LinkRule cut = world.link("test", "web").drop()) {
                  Async.sleep(Duration.ofSeconds(10));
                }
              });
          for (int i = 0; i < 4; i++) {
            Async.sleep(SECOND);
            log.add(getWithRetries("/" + i));
          }
        });
    assertThat(log).containsExactly("page /0", "page /1", "page /2", "page /3");
    assertThat(world.clock().elapsed()).isBetween(Duration.ofSeconds(13), Duration.ofSeconds(20));
  }

  private static String getWithRetries(String path) throws IOException {
    while (true) {
      try {
        return Async.timeout(
            SECOND,
            () -> {
              try (Connection connection = Streams.connect("web", PORT)) {
                return get(connection, path);
              }
            });
      } catch (AsyncTimeoutException e) {
        Async.sleep(SECOND);
      }
    }
  }

  @Test
  void partitionInMidStreamLosesNoByteOfIt() {
    int length = 300_000;
    world.host(
        "sender",
        () -> {
          Server server =
              Streams.serve(
                  (reader, writer) -> {
                    writer.write(new byte[length]);
                    writer.drain();
                  },
                  null,
                  PORT);
          server.serveForever();
        });
    world.links().bandwidth(100_000, 1 << 20);
    world.run(
        () -> {
          try (Connection connection = Streams.connect("sender", PORT)) {
            connection.reader().readExactly(100_000);
            try (LinkRule cut = world.link("test", "sender").drop()) {
              Async.sleep(Duration.ofSeconds(30));
            }
            assertThat(connection.reader().readExactly(length - 100_000)).hasSize(200_000);
            assertThat(connection.reader().read(1)).isEmpty();
          }
        });
    assertThat(world.clock().elapsed()).isBetween(Duration.ofSeconds(32), Duration.ofSeconds(90));
  }

  @Test
  void slowReaderHoldsTheWriterBack() {
    int[] written = {0};
    world.host(
        "writer",
        () ->
            Streams.serve(
                    (reader, writer) -> {
                      for (int i = 0; i < 100; i++) {
                        writer.write(new byte[10_000]);
                        writer.drain();
                        written[0] += 10_000;
                      }
                    },
                    null,
                    PORT)
                .serveForever());
    world.run(
        () -> {
          try (Connection connection = Streams.connect("writer", PORT)) {
            Async.sleep(Duration.ofHours(1));
            // two buffers of the machines, the reader's limit twice over and the writer's mark
            assertThat(written[0]).isBetween(128_000, 450_000);
            int before = written[0];
            long events = world.events();
            Async.sleep(Duration.ofHours(1));
            assertThat(written[0]).isEqualTo(before);
            assertThat(world.events()).isEqualTo(events);
            assertThat(connection.reader().readExactly(1_000_000)).hasSize(1_000_000);
            assertThat(written[0]).isEqualTo(1_000_000);
          }
        });
  }

  @Test
  void slowReaderIsServedAlsoWhenItsWindowUpdateIsLost() {
    world.host(
        "writer",
        () ->
            Streams.serve(
                    (reader, writer) -> {
                      writer.write(new byte[1_000_000]);
                      writer.drain();
                    },
                    null,
                    PORT)
                .serveForever());
    world.run(
        () -> {
          try (Connection connection = Streams.connect("writer", PORT)) {
            Async.sleep(SECOND);
            try (LinkRule cut = world.oneWay("test", "writer").drop()) {
              connection.reader().readExactly(120_000); // makes room, and says so to nobody
              Async.sleep(SECOND);
            }
            assertThat(connection.reader().readExactly(880_000)).hasSize(880_000);
          }
        });
  }

  // ---- addresses

  @Test
  void addressThatDoesNotAnswerIsOvertakenByTheNext() {
    world.host("web", ProgramsInAWorldTest::serveWeb);
    Host dead = world.host("dead");
    world.run(
        () -> {
          dead.crash();
          world.dns().set("service", Duration.ZERO, dead, world.host("web"));
          try (Connection connection = Streams.connect("service", PORT)) {
            assertThat(connection.writer().transport().remoteAddress())
                .isEqualTo(new InetSocketAddress(world.host("web").address(), PORT));
          }
          assertThat(world.clock().elapsed()).isEqualTo(Duration.ofMillis(252));
        });
  }

  // ---- transports and datagrams

  @Test
  void protocolsAreTold() {
    world.host("db", HostTest::serveEcho);
    List<String> told = new ArrayList<>();
    Protocol recording =
        new Protocol() {
          @Override
          public void connectionMade(Transport transport) {
            told.add("made");
            transport.write(ByteBuffer.wrap(new byte[3]));
          }

          @Override
          public void dataReceived(ByteBuffer data) {
            told.add("received " + data.remaining());
          }

          @Override
          public void connectionLost(Throwable cause) {
            told.add("lost " + cause);
          }
        };
    world.run(
        () -> {
          Transports.connect(recording, "db", 7, ConnectOptions.defaults());
          Async.sleep(SECOND);
          world.host("db").kill();
          Async.sleep(SECOND);
        });
    assertThat(told).containsExactly("made", "received 3", "lost null");
  }

  @Test
  void datagramsAreAnswered() {
    world.host(
        "db",
        () -> {
          try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
            while (true) {
              Datagram question = socket.receive();
              socket.send(question.data(), question.from());
            }
          }
        });
    world.run(
        () -> {
          Async.yieldNow();
          InetSocketAddress db = new InetSocketAddress(world.host("db").address(), PORT);
          try (Datagrams socket = Datagrams.connect(db)) {
            socket.send("question".getBytes(StandardCharsets.UTF_8), null);
            assertThat(socket.receive().data()).asString().isEqualTo("question");
          }
        });
  }

  // ---- TLS

  private static SSLContext context(boolean server) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = ProgramsInAWorldTest.class.getResourceAsStream("server.p12")) {
      store.load(file, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(server ? store : null, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void tlsRunsOverTheSimulatedNetwork() {
    world.host(
        "web",
        () ->
            Streams.serve(
                    ProgramsInAWorldTest::answerPages,
                    null,
                    PORT,
                    ServeOptions.defaults().tls(Tls.server(context(true))))
                .serveForever());
    world.run(
        () -> {
          Tls tls = Tls.client(context(false)).serverName("localhost");
          try (Connection connection =
              Streams.connect("web", PORT, ConnectOptions.defaults().tls(tls))) {
            assertThat(connection.writer().transport().tlsSession().getProtocol())
                .isEqualTo("TLSv1.3");
            assertThat(get(connection, "/secret")).isEqualTo("page /secret");
          }
        });
  }

  @Test
  void tlsHandshakeTimesOutWhenThePeerIsSilent() {
    world.host("web", ProgramsInAWorldTest::serveWeb);
    world.run(
        () -> {
          Async.yieldNow();
          world.host("web").pause();
          Tls tls = Tls.client(context(false)).serverName("localhost").handshakeTimeout(SECOND);
          assertThatThrownBy(() -> Streams.connect("web", PORT, ConnectOptions.defaults().tls(tls)))
              .isInstanceOf(IOException.class);
          assertThat(world.clock().elapsed()).isEqualTo(Duration.ofMillis(1002));
        });
  }
}
