// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are sent over connections, and files that are read and written off the loop. */
class SendFileTest {

  @TempDir Path directory;

  private Path file(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return Files.write(directory.resolve("file"), content);
  }

  private void isSentBetween(Path file, ServeOptions serving, ConnectOptions connecting) {
    TestLoop.run(
        () -> {
          StreamHandler sends =
              (reader, writer) -> {
                writer.write("before,");
                assertThat(writer.sendFile(file)).isEqualTo(Files.size(file));
                writer.write(",after");
              };
          try (Server server = Streams.serve(sends, "127.0.0.1", 0, serving);
              Connection connection = Streams.connect(server.address(), connecting)) {
            byte[] all = connection.reader().readAll();
            ByteBuffer expected = ByteBuffer.allocate((int) Files.size(file) + 13);
            expected.put("before,".getBytes(StandardCharsets.UTF_8));
            expected.put(Files.readAllBytes(file));
            expected.put(",after".getBytes(StandardCharsets.UTF_8));
            assertThat(all).isEqualTo(expected.array());
          }
        });
  }

  @Test
  void fileIsSentBetweenWhatIsWritten() throws IOException {
    isSentBetween(file(3_000_000), ServeOptions.defaults(), ConnectOptions.defaults());
  }

  @Test
  void emptyFileIsSent() throws IOException {
    isSentBetween(file(0), ServeOptions.defaults(), ConnectOptions.defaults());
  }

  @Test
  void fileIsSentUnderTlsToo() throws IOException {
    isSentBetween(
        file(300_000),
        ServeOptions.defaults().tls(Tls.server(TlsTest.SERVER)),
        ConnectOptions.defaults().tls(Tls.client(TlsTest.ANONYMOUS)));
  }

  @Test
  void partOfAFileIsSent() throws IOException {
    Path file = Files.writeString(directory.resolve("digits"), "0123456789");
    TestLoop.run(
        () -> {
          StreamHandler sends =
              (reader, writer) -> {
                try (FileChannel channel = FileChannel.open(file)) {
                  assertThat(writer.sendFile(channel, 2, 3)).isEqualTo(3);
                  assertThat(writer.sendFile(channel, 8, 100)).isEqualTo(2);
                }
              };
          try (Server server = Streams.serve(sends, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            assertThat(new String(connection.reader().readAll(), StandardCharsets.UTF_8))
                .isEqualTo("23489");
          }
        });
  }

  @Test
  void missingFileIsToldAndNothingSent() {
    TestLoop.run(
        () -> {
          StreamHandler sends =
              (reader, writer) -> {
                assertThatThrownBy(() -> writer.sendFile(directory.resolve("none")))
                    .isInstanceOf(NoSuchFileException.class);
                writer.write("404");
              };
          try (Server server = Streams.serve(sends, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            assertThat(connection.reader().readAll()).hasSize(3);
          }
        });
  }

  @Test
  void peerThatDoesNotReadHoldsUpTheFileAndWritesAreRefused() throws IOException {
    Path file = file(20_000_000);
    TestLoop.run(
        () -> {
          try (Server server = Streams.serve((r, w) -> Async.future().await(), "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            StreamWriter writer = connection.writer();
            Task<Long> sending = Async.spawn(() -> writer.sendFile(file));
            while (!sending.waitingFor().equals("StreamWriter.sendFile()")) {
              Async.yieldNow();
            }
            assertThatThrownBy(() -> writer.write("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("write() while a file is sent on " + writer.transport() + "; await it");
            writer.transport().abort();
            assertThatThrownBy(() -> sending.await(IOException.class))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessage("the connection was lost while a file was sent");
          }
        });
  }

  @Test
  void peerThatResetsWhileAFileIsSentIsALostConnection() throws IOException {
    Path file = file(10);
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          socket.take(4);
          Connection connection = Streams.over(socket, 100);
          Task<Long> sending = Async.spawn(() -> connection.writer().sendFile(file));
          while (!socket.isWatchedForOutput()) {
            Async.yieldNow();
          }
          IOException broken = new IOException("Broken pipe");
          socket.failWriting(broken);
          assertThatThrownBy(() -> sending.await(IOException.class))
              .isInstanceOf(ConnectionLostException.class)
              .hasMessage("the connection was lost while a file was sent")
              .hasCause(broken);
          assertThatThrownBy(() -> connection.writer().waitClosed()).isSameAs(broken);
        });
  }

  @Test
  void cancelledSendLeavesTheConnectionToBeClosed() throws IOException {
    Path file = file(20_000_000);
    TestLoop.run(
        () -> {
          try (Server server = Streams.serve((r, w) -> Async.future().await(), "127.0.0.1", 0)) {
            Connection connection = Streams.connect(server.address());
            Task<Long> sending = Async.spawn(() -> connection.writer().sendFile(file));
            while (!sending.waitingFor().equals("StreamWriter.sendFile()")) {
              Async.yieldNow();
            }
            sending.cancel();
            connection.close();
            connection.writer().waitClosed();
          }
        });
  }

  private Connection over(FakeSocket socket) {
    return Streams.over(socket, 100);
  }

  @Test
  void endOfTheOutputComesAfterAFileThatIsBeingSent() throws IOException {
    Path file = Files.writeString(directory.resolve("digits"), "0123456789");
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          StreamWriter writer = over(socket).writer();
          socket.take(4);
          Task<Long> sending = Async.spawn(() -> writer.sendFile(file));
          while (!socket.isWatchedForOutput()) {
            Async.yieldNow();
          }
          writer.writeEof();
          assertThat(socket.written()).isEqualTo("0123");
          socket.take(10);
          assertThat(sending.await()).isEqualTo(10);
          assertThat(socket.written()).isEqualTo("0123456789<end>");
        });
  }

  @Test
  void endOfTheOutputComesAfterAFileThatStillWaitsForItsTurn() throws IOException {
    Path file = Files.writeString(directory.resolve("digits"), "0123456789");
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          StreamWriter writer = over(socket).writer();
          socket.take(3);
          writer.write("before,");
          Task<Long> sending = Async.spawn(() -> writer.sendFile(file));
          while (sending.waitingFor().isEmpty()
              || !sending.waitingFor().equals("StreamWriter.sendFile()")) {
            Async.yieldNow();
          }
          writer.writeEof();
          socket.take(100);
          assertThat(sending.await()).isEqualTo(10);
          assertThat(socket.written()).isEqualTo("before,0123456789<end>");
        });
  }

  @Test
  void closeComesAfterAFileThatIsBeingSent() throws IOException {
    Path file = Files.writeString(directory.resolve("digits"), "0123456789");
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          Connection connection = over(socket);
          socket.take(4);
          Task<Long> sending = Async.spawn(() -> connection.writer().sendFile(file));
          while (!socket.isWatchedForOutput()) {
            Async.yieldNow();
          }
          connection.close();
          Async.yieldNow();
          socket.take(10);
          connection.writer().waitClosed();
          assertThat(sending.await()).isEqualTo(10);
          assertThat(socket.written()).isEqualTo("0123456789");
          assertThat(socket.state()).isEqualTo("closed");
        });
  }

  @Test
  void cancelledFileThatWaitsForItsTurnLeavesWhatWasWrittenBefore() throws IOException {
    Path file = file(10);
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          Connection connection = over(socket);
          socket.take(3);
          connection.writer().write("before");
          Task<Long> sending = Async.spawn(() -> connection.writer().sendFile(file));
          while (!sending.waitingFor().equals("StreamWriter.sendFile()")) {
            Async.yieldNow();
          }
          sending.cancel();
          Async.yieldNow();
          Async.yieldNow();
          connection.close();
          socket.take(100);
          connection.writer().waitClosed();
          assertThat(socket.written()).isEqualTo("before");
          assertThat(socket.state()).isEqualTo("closed");
        });
  }

  @Test
  void fileWhosePeerTakesNothingEndsWithTheCloseTimeout() throws IOException {
    Path file = file(10);
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          Connection connection = over(socket);
          socket.take(4);
          Task<Long> sending = Async.spawn(() -> connection.writer().sendFile(file));
          while (!socket.isWatchedForOutput()) {
            Async.yieldNow();
          }
          connection.close();
          assertThatThrownBy(() -> sending.await(IOException.class))
              .isInstanceOf(ConnectionLostException.class);
          assertThat(Loop.current().nanoTime()).isEqualTo(60_000_000_000L);
          assertThat(socket.state()).isEqualTo("reset");
        });
  }

  @Test
  void closedConnectionTakesNoFile() throws IOException {
    Path file = file(300_000);
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          Connection connection = over(socket);
          socket.take(0);
          connection.writer().write("before");
          connection.close();
          assertThatThrownBy(() -> connection.writer().sendFile(file))
              .isInstanceOf(ConnectionLostException.class)
              .hasMessage("sendFile() on a connection that is closed");
          connection.writer().transport().abort();
        });
  }

  @Test
  void tlsConnectionThatIsClosedWhileAFileIsSentFailsTheSending() throws IOException {
    Path file = file(20_000_000);
    ServeOptions options = ServeOptions.defaults().tls(Tls.server(TlsTest.SERVER)).limit(1000);
    ConnectOptions client = ConnectOptions.defaults().tls(Tls.client(TlsTest.ANONYMOUS));
    TestLoop.run(
        () -> {
          StreamHandler silent = (reader, writer) -> Async.future().await();
          try (Server server = Streams.serve(silent, "127.0.0.1", 0, options)) {
            int port = ((InetSocketAddress) server.address()).getPort();
            Connection connection = Streams.connect("localhost", port, client);
            Task<Long> sending = Async.spawn(() -> connection.writer().sendFile(file));
            while (!sending.waitingFor().equals("StreamWriter.drain()")) {
              Async.yieldNow();
            }
            connection.close();
            server.abortClients();
            assertThatThrownBy(() -> sending.await(IOException.class))
                .isInstanceOf(IOException.class);
          }
        });
  }

  @Test
  void upgradeIsRefusedWhileAFileIsSentAndOnAClosedConnection() throws IOException {
    Path file = file(10);
    Tls tls = Tls.client(TlsTest.ANONYMOUS).serverName("localhost");
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          Connection connection = over(socket);
          socket.take(4);
          Task<Long> sending = Async.spawn(() -> connection.writer().sendFile(file));
          while (!socket.isWatchedForOutput()) {
            Async.yieldNow();
          }
          assertThatThrownBy(() -> connection.writer().startTls(tls))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith("write() while a file is sent on ");
          socket.take(100);
          assertThat(sending.await()).isEqualTo(10);
          connection.close();
          assertThatThrownBy(() -> connection.writer().startTls(tls))
              .isInstanceOf(ConnectionLostException.class);
        });
  }

  @Test
  void filesAreReadAndWrittenOffTheLoop() {
    Path file = directory.resolve("text");
    TestLoop.run(
        () -> {
          AsyncFile.write(file, "hello".getBytes(StandardCharsets.UTF_8));
          assertThat(AsyncFile.readString(file, StandardCharsets.UTF_8)).isEqualTo("hello");
          try (AsyncFile open =
              AsyncFile.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            open.write(ByteBuffer.wrap(new byte[] {'J'}), 0);
            open.force();
            assertThat(open.size()).isEqualTo(5);
            ByteBuffer into = ByteBuffer.allocate(3);
            assertThat(open.read(into, 3)).isEqualTo(2);
            assertThat(open.read(into, 5)).isEqualTo(-1);
          }
          assertThat(AsyncFile.readAllBytes(file))
              .isEqualTo("Jello".getBytes(StandardCharsets.UTF_8));
          assertThatThrownBy(() -> AsyncFile.readAllBytes(directory.resolve("none")))
              .isInstanceOf(NoSuchFileException.class);
        });
  }
}
