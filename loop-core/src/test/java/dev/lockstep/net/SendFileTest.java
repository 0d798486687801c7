// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeSocket;
import java.io.IOException;
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
