// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CPython's tests of Unix sockets ask for, as far as no other test of ours does. */
class UnixSocketsTest {

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (byte[] some = reader.read(65_536); some.length > 0; some = reader.read(65_536)) {
          writer.write(some);
          writer.drain();
        }
      };

  @TempDir Path directory;
  private UnixDomainSocketAddress address;

  @BeforeEach
  void nameSocket() {
    address = UnixDomainSocketAddress.of(directory.resolve("socket"));
  }

  private static Server serve(UnixDomainSocketAddress at) throws IOException {
    return Streams.serve(ECHO, List.of(at), ServeOptions.defaults());
  }

  @Test
  void missingSocketIsTold() {
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Streams.connect(address))
                .isInstanceOf(ConnectException.class)
                .hasMessage("cannot connect to " + address + ": No such file or directory"));
  }

  @Test
  void fileThatIsNoSocketIsTold() throws IOException {
    Files.createFile(address.getPath());
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Streams.connect(address))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Connection refused"));
  }

  @Test
  void socketThatNobodyServesAnyMoreRefuses() {
    TestLoop.run(
        () -> {
          Server server = serve(address);
          Path copy = directory.resolve("copy");
          Files.createLink(copy, address.getPath());
          server.close();
          assertThatThrownBy(() -> Streams.connect(UnixDomainSocketAddress.of(copy)))
              .isInstanceOf(ConnectException.class)
              .hasMessageContaining("Connection refused");
        });
  }

  @Test
  void directoryThatIsMissingIsToldAndNothingIsLeft() {
    TestLoop.run(
        () -> {
          assertThatThrownBy(
                  () -> serve(UnixDomainSocketAddress.of(directory.resolve("none/socket"))))
              .isInstanceOf(BindException.class)
              .hasMessage(
                  "cannot listen at "
                      + directory.resolve("none/socket")
                      + ": No such file or directory");
          assertThat(Loop.current().dumpTasks()).doesNotContain("listening on");
        });
  }

  @Test
  void pathThatIsTooLongIsTold() {
    UnixDomainSocketAddress tooLong =
        UnixDomainSocketAddress.of(directory.resolve("s".repeat(120)));
    TestLoop.run(
        () -> {
          assertThatThrownBy(() -> serve(tooLong))
              .isInstanceOf(SocketException.class)
              .hasMessageContaining("too long");
          assertThatThrownBy(() -> Streams.connect(tooLong))
              .isInstanceOf(SocketException.class)
              .hasMessageContaining("too long");
        });
  }

  @Test
  void tlsNeedsTheNameOfTheServer() {
    TestLoop.run(
        () -> {
          ServeOptions serving = ServeOptions.defaults().tls(Tls.server(TlsTest.SERVER));
          try (Server server = Streams.serve(ECHO, List.of(address), serving)) {
            Tls tls = Tls.client(TlsTest.ANONYMOUS);
            assertThatThrownBy(() -> Streams.connect(address, ConnectOptions.defaults().tls(tls)))
                .hasMessage(
                    "a TLS client must have a server name; set Tls.serverName(...) or"
                        + " Tls.checkHostName(false)");
            ConnectOptions named = ConnectOptions.defaults().tls(tls.serverName("localhost"));
            try (Connection connection = Streams.connect(address, named)) {
              connection.writer().write("secret\n");
              assertThat(new String(connection.reader().readLine(), StandardCharsets.UTF_8))
                  .isEqualTo("secret\n");
            }
          }
        });
  }

  @Test
  void muchGoesBothWaysAndOneDirectionEndsBeforeTheOther() {
    byte[] sent = new byte[2_000_000];
    new Random(2).nextBytes(sent);
    TestLoop.run(
        () -> {
          try (Server server = serve(address);
              Connection connection = Streams.connect(address)) {
            Async.spawn(
                () -> {
                  connection.writer().write(sent);
                  connection.writer().writeEof();
                });
            assertThat(connection.reader().readAll()).isEqualTo(sent);
          }
        });
  }

  @Test
  void addressesAreThePathAndThatOfNobody() {
    TestLoop.run(
        () -> {
          StreamHandler tells =
              (reader, writer) ->
                  writer.write(
                      writer.transport().localAddress()
                          + "|"
                          + writer.transport().remoteAddress()
                          + "|");
          try (Server server = Streams.serve(tells, List.of(address), ServeOptions.defaults());
              Connection connection = Streams.connect(address)) {
            assertThat(new String(connection.reader().readAll(), StandardCharsets.UTF_8))
                .isEqualTo(address + "||");
            assertThat(connection.writer().transport().remoteAddress()).isEqualTo(address);
          }
        });
  }

  @Test
  void fileGoesWithTheServerUnlessAnotherHasReplacedIt() {
    TestLoop.run(
        () -> {
          Server server = serve(address);
          Files.delete(address.getPath());
          try (Server other = serve(address)) {
            server.close();
            assertThat(address.getPath()).exists();
            Streams.connect(other.address()).close();
          }
          assertThat(address.getPath()).doesNotExist();
        });
  }

  @Test
  void connectionsOutliveTheServerAndItsFile() {
    TestLoop.run(
        () -> {
          Server server = serve(address);
          try (Connection connection = Streams.connect(address)) {
            connection.writer().write("a");
            assertThat(connection.reader().readExactly(1)).hasSize(1);
            server.close();
            connection.writer().write("b");
            assertThat(connection.reader().readExactly(1)).hasSize(1);
          }
        });
  }
}
