// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.TaskGroup;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams over the loopback interface, with peers that behave and peers that do not. */
class StreamsTest {

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
          writer.write(data);
          writer.drain();
        }
      };

  /** Does nothing until it is cancelled. */
  private static final StreamHandler SILENT = (reader, writer) -> Async.future().await();

  private final List<String> errors = new ArrayList<>();

  private void noteErrors() {
    Loop.current()
        .setExceptionHandler(
            (loop, context) -> errors.add(context.message() + ": " + context.exception()));
  }

  private static Server serve(StreamHandler handler) throws IOException {
    return Streams.serve(handler, "127.0.0.1", 0);
  }

  // ---- peers that behave

  @Test
  void whatIsWrittenComesBack() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO);
              Connection connection = Streams.connect(server.address())) {
            connection.writer().write("hello\n");
            assertThat(text(connection.reader().readLine())).isEqualTo("hello\n");
          }
        });
  }

  @Test
  void connectsByName() {
    TestLoop.run(
        () -> {
          try (Server server = Streams.serve(ECHO, "localhost", 0)) {
            int port = ((InetSocketAddress) server.address()).getPort();
            try (Connection connection = Streams.connect("localhost", port)) {
              connection.writer().write("x");
              assertThat(text(connection.reader().readExactly(1))).isEqualTo("x");
            }
          }
        });
  }

  @Test
  void largeAmountsArriveUnchanged() {
    TestLoop.run(
        () -> {
          byte[] sent = new byte[5_000_000];
          new Random(7).nextBytes(sent);
          try (Server server = serve(ECHO);
              Connection connection = Streams.connect(server.address())) {
            Async.spawn(
                () -> {
                  for (int i = 0; i < sent.length; i += 100_000) {
                    connection.writer().write(Arrays.copyOfRange(sent, i, i + 100_000));
                    connection.writer().drain();
                  }
                  connection.writer().writeEof();
                });
            assertThat(connection.reader().readAll()).isEqualTo(sent);
          }
        });
  }

  @Test
  void manyConnectionsAtOnce() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO)) {
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
              String text = "client " + i + "\n";
              clients.add(
                  Async.spawn(
                      () -> {
                        try (Connection connection = Streams.connect(server.address())) {
                          connection.writer().write(text);
                          return text(connection.reader().readLine());
                        }
                      }));
            }
            for (int i = 0; i < clients.size(); i++) {
              assertThat(clients.get(i).await()).isEqualTo("client " + i + "\n");
            }
          }
        });
  }

  @Test
  void endOfOneDirectionLeavesTheOther() {
    TestLoop.run(
        () -> {
          StreamHandler countThenAnswer =
              (reader, writer) -> writer.write("got " + reader.readAll().length);
          try (Server server = serve(countThenAnswer);
              Connection connection = Streams.connect(server.address())) {
            assertThat(connection.writer().canWriteEof()).isTrue();
            connection.writer().write("12345");
            connection.writer().writeEof();
            assertThat(text(connection.reader().readAll())).isEqualTo("got 5");
          }
        });
  }

  @Test
  void addressesAndOptionsAreKnown() {
    TestLoop.run(
        () -> {
          ServeOptions options =
              ServeOptions.defaults().option(StandardSocketOptions.SO_RCVBUF, 100_000);
          try (Server server = Streams.serve(SILENT, "127.0.0.1", 0, options);
              Connection connection = Streams.connect(server.address())) {
            Transport transport = connection.writer().transport();
            assertThat(transport.remoteAddress()).isEqualTo(server.address());
            assertThat(transport.localAddress()).isNotEqualTo(server.address());
            assertThat(transport.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
            assertThat(transport.tlsSession()).isNull();
            assertThat(transport.applicationProtocol()).isEmpty();
          }
        });
  }

  @Test
  void unixDomainSocketsWorkTheSame(@TempDir Path directory) {
    TestLoop.run(
        () -> {
          UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
          try (Server server = Streams.serve(ECHO, List.of(address), ServeOptions.defaults());
              Connection connection = Streams.connect(server.address())) {
            connection.writer().write("hello\n");
            assertThat(text(connection.reader().readLine())).isEqualTo("hello\n");
          }
          assertThat(Files.exists(address.getPath())).isFalse();
        });
  }

  @Test
  void unixDomainSocketThatACrashLeftIsReplaced(@TempDir Path directory) {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
    TestLoop.run(
        () -> {
          Path file = address.getPath();
          Path copy = directory.resolve("copy");
          Server crashed = Streams.serve(ECHO, List.of(address), ServeOptions.defaults());
          Files.createLink(copy, file);
          crashed.close();
          Files.move(copy, file);
          try (Server server = Streams.serve(ECHO, List.of(address), ServeOptions.defaults());
              Connection connection = Streams.connect(server.address())) {
            connection.writer().write("x");
            assertThat(text(connection.reader().readExactly(1))).isEqualTo("x");
          }
        });
  }

  @Test
  void unixDomainSocketDoesNotReplaceAFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "precious");
    TestLoop.run(
        () ->
            assertThatThrownBy(
                    () ->
                        Streams.serve(
                            ECHO,
                            List.of(UnixDomainSocketAddress.of(file)),
                            ServeOptions.defaults()))
                .isInstanceOf(BindException.class));
    assertThat(file).hasContent("precious");
  }

  private static void isInUse(Path file) {
    List<UnixDomainSocketAddress> address = List.of(UnixDomainSocketAddress.of(file));
    assertThatThrownBy(() -> Streams.serve(ECHO, address, ServeOptions.defaults()))
        .isInstanceOf(BindException.class)
        .hasMessage("cannot listen at " + file + ": Address already in use");
  }

  @Test
  void unixDomainSocketDoesNotReplaceANamedPipe(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    TestLoop.run(() -> isInUse(pipe));
    assertThat(pipe).exists();
  }

  @Test
  void unixDomainSocketDoesNotReplaceOneThatIsServed(@TempDir Path directory) {
    Path file = directory.resolve("socket");
    TestLoop.run(
        () -> {
          UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
          ServeOptions later = ServeOptions.defaults().started(false);
          try (Server first = Streams.serve(ECHO, List.of(address), later)) {
            isInUse(file);
            first.startServing();
            isInUse(file);
            try (Connection connection = Streams.connect(address)) {
              connection.writer().write("x");
              assertThat(text(connection.reader().readExactly(1))).isEqualTo("x");
            }
          }
          assertThat(file).doesNotExist();
        });
  }

  @Test
  void unixDomainSocketDoesNotReplaceALinkToADeadOne(@TempDir Path directory) throws Exception {
    Path dead = directory.resolve("dead");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(dead));
    }
    Path link = Files.createSymbolicLink(directory.resolve("link"), dead);
    TestLoop.run(() -> isInUse(link));
    assertThat(link).isSymbolicLink();
    assertThat(dead).exists();
  }

  @Test
  void closedServerLeavesTheFileThatHasTakenThePlaceOfItsSocket(@TempDir Path directory) {
    Path file = directory.resolve("socket");
    TestLoop.run(
        () -> {
          UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
          Server server = Streams.serve(ECHO, List.of(address), ServeOptions.defaults());
          Files.delete(file);
          Files.writeString(file, "precious");
          server.close();
        });
    assertThat(file).hasContent("precious");
  }

  // ---- waiting and its end

  @Test
  void cancelledReadLeavesTheConnectionUsable() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO);
              Connection connection = Streams.connect(server.address())) {
            Task<byte[]> reading = Async.spawn(() -> connection.reader().readLine());
            Async.yieldNow();
            reading.cancel();
            assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
            connection.writer().write("still here\n");
            assertThat(text(connection.reader().readLine())).isEqualTo("still here\n");
          }
        });
  }

  @Test
  void writerThatIsReadFasterThanItWritesLetsOthersRun() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO);
              Connection connection = Streams.connect(server.address())) {
            int[] passes = {0};
            Task<Void> other =
                Async.spawn(
                    () -> {
                      while (true) {
                        passes[0]++;
                        Async.yieldNow();
                      }
                    });
            for (int i = 0; i < 100; i++) {
              connection.writer().write("x\n");
              connection.reader().readLine();
            }
            other.cancel();
            assertThat(passes[0]).isGreaterThan(5);
          }
        });
  }

  @Test
  void waitClosedWaitsForTheEndOfBoth() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO)) {
            Connection connection = Streams.connect(server.address());
            connection.close();
            assertThat(connection.writer().isClosing()).isTrue();
            connection.writer().waitClosed();
            assertThatThrownBy(() -> connection.writer().drain())
                .isInstanceOf(ConnectionLostException.class)
                .hasMessage("drain() cannot be called on a closed connection");
            assertThat(connection.reader().read(1)).isEmpty();
          }
        });
  }

  // ---- peers that do not behave

  @Test
  void nobodyListening() {
    TestLoop.run(
        () -> {
          Server server = serve(ECHO);
          SocketAddress gone = server.address();
          server.close();
          Async.yieldNow();
          assertThatThrownBy(() -> Streams.connect(gone))
              .isInstanceOf(ConnectException.class)
              .hasMessage("cannot connect to " + gone + ": " + gone + ": Connection refused");
        });
  }

  @Test
  void peerThatNeverReadsStopsTheWriterAndBoundsItsBuffer() {
    TestLoop.run(
        () -> {
          try (Server server = serve(SILENT);
              Connection connection = Streams.connect(server.address())) {
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
            assertThat(transport.writeBufferSize())
                .isBetween(Transport.DEFAULT_HIGH_MARK, Transport.DEFAULT_HIGH_MARK + block.length);
            assertThat(writing.waitingFor()).isEqualTo("StreamWriter.drain()");
            writing.cancel();
            transport.abort();
          }
        });
  }

  @Test
  void peerThatFloodsIsHeldBackWhileNobodyReads() {
    TestLoop.run(
        () -> {
          List<StreamReader> readers = new ArrayList<>();
          StreamHandler holdsBack =
              (reader, writer) -> {
                readers.add(reader);
                Async.future().await();
              };
          ServeOptions options = ServeOptions.defaults().limit(1000);
          try (Server server = Streams.serve(holdsBack, "127.0.0.1", 0, options);
              Connection connection = Streams.connect(server.address())) {
            Task<Void> writing =
                Async.spawn(
                    () -> {
                      while (true) {
                        connection.writer().write(new byte[10_000]);
                        connection.writer().drain();
                      }
                    });
            while (server.clients().isEmpty() || server.clients().getFirst().isReading()) {
              Async.yieldNow();
            }
            int buffered = readers.getFirst().takeBuffered().length;
            assertThat(buffered).isBetween(2001, 2000 + (1 << 16));
            writing.cancel();
            connection.writer().transport().abort();
          }
        });
  }

  @Test
  void peerThatResetsIsAnErrorToTheReaderAndToWaitClosed() {
    TestLoop.run(
        () -> {
          StreamHandler resets = (reader, writer) -> writer.transport().abort();
          try (Server server = serve(resets);
              Connection connection = Streams.connect(server.address())) {
            assertThatThrownBy(() -> connection.reader().read(1))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
            assertThatThrownBy(() -> connection.writer().waitClosed())
                .isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> connection.writer().drain())
                .isInstanceOf(SocketException.class);
          }
        });
  }

  @Test
  void peerThatResetsInTheMiddleOfALoopOfWritesEndsIt() {
    TestLoop.run(
        () -> {
          StreamHandler readsSomeThenResets =
              (reader, writer) -> {
                reader.readExactly(100_000);
                writer.transport().abort();
              };
          try (Server server = serve(readsSomeThenResets);
              Connection connection = Streams.connect(server.address())) {
            assertThatThrownBy(
                    () -> {
                      while (true) {
                        connection.writer().write(new byte[10_000]);
                        connection.writer().drain();
                      }
                    })
                .isInstanceOf(IOException.class);
            assertThat(connection.writer().isClosing()).isTrue();
          }
        });
  }

  @Test
  void peerThatClosesInTheMiddleOfAMessage() {
    TestLoop.run(
        () -> {
          StreamHandler half = (reader, writer) -> writer.write("hal");
          try (Server server = serve(half);
              Connection connection = Streams.connect(server.address())) {
            assertThatThrownBy(() -> connection.reader().readExactly(4))
                .isInstanceOf(IncompleteReadException.class)
                .hasMessage("the stream ended after 3 of 4 bytes");
          }
        });
  }

  @Test
  void peerThatConnectsAndSaysNothingIsLeftAloneOrTimedOut() {
    TestLoop.run(
        () -> {
          List<String> events = new ArrayList<>();
          StreamHandler waits =
              (reader, writer) -> {
                try {
                  reader.readLine();
                } catch (CancelledError e) {
                  events.add("cancelled");
                  throw e;
                }
              };
          try (Server server = serve(waits);
              Connection connection = Streams.connect(server.address())) {
            while (server.clients().isEmpty() || Async.allTasks().size() < 2) {
              Async.yieldNow();
            }
            Task<?> handling = Async.allTasks().getLast();
            Async.yieldNow();
            assertThat(handling.name())
                .isEqualTo("connection from " + connection.writer().transport().localAddress());
            assertThat(handling.waitingFor()).isEqualTo("StreamReader.readUntil()");
            handling.cancel();
            assertThat(connection.reader().read(1)).isEmpty();
            assertThat(events).containsExactly("cancelled");
          }
        });
  }

  @Test
  void handlerThatFailsLosesItsConnectionAndIsReported() {
    TestLoop.run(
        () -> {
          noteErrors();
          StreamHandler fails =
              (reader, writer) -> {
                if (text(reader.readLine()).equals("fail\n")) {
                  throw new IllegalArgumentException("as asked");
                }
                writer.write("fine\n");
              };
          try (Server server = serve(fails);
              Connection bad = Streams.connect(server.address());
              Connection good = Streams.connect(server.address())) {
            SocketAddress from = bad.writer().transport().localAddress();
            bad.writer().write("fail\n");
            assertThat(bad.reader().read(1)).isEmpty();
            good.writer().write("work\n");
            assertThat(text(good.reader().readLine())).isEqualTo("fine\n");
            assertThat(errors)
                .containsExactly(
                    "the handler failed; Transport["
                        + server.address()
                        + " - "
                        + from
                        + ", closing] is closed: java.lang.IllegalArgumentException: as asked");
          }
        });
  }

  @Test
  void handlerWhoseConnectionIsLostIsNotReported() {
    TestLoop.run(
        () -> {
          noteErrors();
          try (Server server = serve(ECHO)) {
            Connection connection = Streams.connect(server.address());
            connection.writer().write("x");
            connection.reader().readExactly(1);
            connection.writer().transport().abort();
            while (!server.clients().isEmpty()) {
              Async.yieldNow();
            }
            Async.yieldNow();
          }
        });
    assertThat(errors).isEmpty();
  }

  static Stream<StreamHandler> handlersThatWaitForALine() {
    return Stream.of(
        (reader, writer) -> reader.readLine(),
        (reader, writer) -> Async.timeout(Duration.ofHours(1), () -> reader.readLine()),
        (reader, writer) -> reader.lines().forEach(writer::write),
        (reader, writer) ->
            TaskGroup.run(
                group -> {
                  group.spawn(reader::readLine);
                  group.spawn(() -> Async.future().await());
                }));
  }

  @ParameterizedTest
  @MethodSource("handlersThatWaitForALine")
  void handlerWhoseConnectionIsLostIsNotReportedHoweverItWaited(StreamHandler handler) {
    TestLoop.run(
        () -> {
          noteErrors();
          try (Server server = serve(handler)) {
            Connection connection = Streams.connect(server.address());
            while (server.clients().isEmpty()) {
              Async.yieldNow();
            }
            connection.writer().transport().abort();
            while (Loop.current().allTasks().size() > 1) {
              Async.yieldNow();
            }
          }
        });
    assertThat(errors).isEmpty();
  }

  @Test
  @Tag("carrier-only")
  void blockingSocketOfTheJdkWaitsInItsTaskOnly() {
    TestLoop.run(
        () -> {
          try (Server server = serve(ECHO);
              Socket socket = new Socket()) {
            socket.connect(server.address());
            socket.getOutputStream().write("blocking\n".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(text(socket.getInputStream().readAllBytes())).isEqualTo("blocking\n");
          }
        });
  }

  @Test
  void virtualTimeStandsWhileASocketIsWatchedAndGoesOnAfterwards() {
    TestLoop.run(
        () -> {
          long before = Loop.current().nanoTime();
          try (Server server = serve(ECHO);
              Connection connection = Streams.connect(server.address())) {
            Async.spawn(() -> Async.sleep(Duration.ofDays(1)));
            connection.writer().write("x");
            connection.reader().readExactly(1);
            assertThat(Loop.current().nanoTime()).isEqualTo(before);
            assertThat(Loop.current().dumpTasks())
                .contains("hold 'listening on " + server.address() + "'");
          }
        });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
