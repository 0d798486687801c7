// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What CPython's tests of sendfile ask for, as far as no other test of ours does. */
class SendFileRulesTest {

  /** More than the buffers of a socket hold, and no multiple of a block. */
  private static final int SIZE = 1_000_003;

  @TempDir Path directory;
  private final byte[] content = new byte[SIZE];
  private Path file;

  /** The kinds of connection that files are sent over. */
  enum Kind {
    TCP,
    TLS,
    UNIX
  }

  @BeforeEach
  void writeFile() throws IOException {
    new Random(1).nextBytes(content);
    file = Files.write(directory.resolve("file"), content);
  }

  /** A server that keeps what it receives, and its client. */
  private final class Pair implements AutoCloseable {
    private final AsyncFuture<byte[]> received = Async.future();
    private final Server server;
    private final Connection client;

    private Pair(Kind kind) throws IOException {
      this(kind, Integer.MAX_VALUE);
    }

    /** Makes a server that closes the connection once it has received some bytes. */
    private Pair(Kind kind, int enough) throws IOException {
      StreamHandler takes =
          (reader, writer) -> {
            if (enough == Integer.MAX_VALUE) {
              received.setResult(reader.readAll());
            } else {
              received.setResult(reader.readExactly(enough));
              writer.transport().abort();
            }
          };
      SocketAddress at =
          kind == Kind.UNIX
              ? UnixDomainSocketAddress.of(directory.resolve("socket"))
              : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      ServeOptions serving = ServeOptions.defaults();
      ConnectOptions connecting = ConnectOptions.defaults();
      if (kind == Kind.TLS) {
        serving = serving.tls(Tls.server(TlsTest.SERVER));
        connecting = connecting.tls(Tls.client(TlsTest.ANONYMOUS));
      }
      if (kind == Kind.TCP) {
        connecting = connecting.option(StandardSocketOptions.SO_SNDBUF, 4096);
      }
      server = Streams.serve(takes, List.of(at), serving);
      client = Streams.connect(server.address(), connecting);
    }

    private StreamWriter writer() {
      return client.writer();
    }

    private byte[] end() {
      client.close();
      return received.await();
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void wholeFileArrivesBetweenWhatIsWritten(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind)) {
            pair.writer().write(new byte[9_000]);
            assertThat(pair.writer().sendFile(file)).isEqualTo(SIZE);
            pair.writer().write(new byte[7_000]);
            byte[] all = pair.end();
            assertThat(all).hasSize(SIZE + 16_000);
            assertThat(Arrays.copyOfRange(all, 9_000, 9_000 + SIZE)).isEqualTo(content);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void partIsSentAndThePositionOfTheChannelStays(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind);
              FileChannel channel = FileChannel.open(file)) {
            channel.position(77);
            assertThat(pair.writer().sendFile(channel, 1_000, 2_000)).isEqualTo(2_000);
            assertThat(channel.position()).isEqualTo(77);
            assertThat(pair.end()).isEqualTo(Arrays.copyOfRange(content, 1_000, 3_000));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSentFromTheEndOnOrIfNothingIsWanted(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind);
              FileChannel channel = FileChannel.open(file)) {
            assertThat(pair.writer().sendFile(channel, SIZE, 10)).isZero();
            assertThat(pair.writer().sendFile(channel, SIZE + 10, 10)).isZero();
            assertThat(pair.writer().sendFile(channel, 0, 0)).isZero();
            assertThat(pair.end()).isEmpty();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void negativeNumbersAreRefusedAndTheConnectionGoesOn(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind);
              FileChannel channel = FileChannel.open(file)) {
            assertThatThrownBy(() -> pair.writer().sendFile(channel, -1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position = -1 must not be negative");
            assertThatThrownBy(() -> pair.writer().sendFile(channel, 0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count = -1 must not be negative");
            assertThat(pair.writer().sendFile(channel, 0, 5)).isEqualTo(5);
            assertThat(pair.end()).hasSize(5);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void fileThatCannotBeReadIsNoLostConnection(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind)) {
            FileChannel closed = FileChannel.open(file);
            closed.close();
            assertThatThrownBy(() -> pair.writer().sendFile(closed, 0, 10))
                .isInstanceOf(ClosedChannelException.class);
            try (FileChannel writeOnly = FileChannel.open(file, StandardOpenOption.WRITE)) {
              assertThatThrownBy(() -> pair.writer().sendFile(writeOnly, 0, 10))
                  .isInstanceOf(NonReadableChannelException.class);
            }
            assertThat(pair.writer().sendFile(file)).isEqualTo(SIZE);
            assertThat(pair.end()).isEqualTo(content);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSentOverAConnectionThatIsClosed(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind)) {
            pair.client.close();
            assertThatThrownBy(() -> pair.writer().sendFile(file))
                .isInstanceOf(ConnectionLostException.class);
            assertThat(pair.end()).isEmpty();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSentAfterTheEndOfTheStream(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind)) {
            if (pair.writer().canWriteEof()) {
              pair.writer().writeEof();
              assertThatThrownBy(() -> pair.writer().sendFile(file))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageStartingWith("write() after writeEof() on ");
            }
            assertThat(pair.end()).isEmpty();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void peerThatClosesAfterTheWholeFileIsNoError(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind, SIZE)) {
            assertThat(pair.writer().sendFile(file)).isEqualTo(SIZE);
            assertThat(pair.received.await()).isEqualTo(content);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void peerThatClosesInTheMiddleIsALostConnection(Kind kind) throws IOException {
    Path large = Files.write(directory.resolve("large"), new byte[20_000_000]);
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind, 1024)) {
            assertThatThrownBy(() -> pair.writer().sendFile(large)).isInstanceOf(IOException.class);
            assertThat(pair.received.await()).hasSize(1024);
            assertThat(pair.writer().isClosing()).isTrue();
          }
        });
  }

  @Test
  void secondFileIsRefusedWhileOneIsSent() throws IOException {
    Path large = Files.write(directory.resolve("large"), new byte[20_000_000]);
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(Kind.UNIX)) {
            Task<Long> first = Async.spawn(() -> pair.writer().sendFile(large));
            while (!first.waitingFor().equals("StreamWriter.sendFile()")) {
              Async.yieldNow();
            }
            assertThatThrownBy(() -> pair.writer().sendFile(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "write() while a file is sent on " + pair.writer().transport() + "; await it");
            assertThat(first.await()).isEqualTo(20_000_000);
            assertThat(pair.end()).hasSize(20_000_000);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void fileThatShrinksMeanwhileEndsEarly(Kind kind) {
    TestLoop.run(
        () -> {
          try (Pair pair = new Pair(kind);
              FileChannel channel =
                  FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Task<Long> sending =
                Async.spawn(() -> pair.writer().sendFile(channel, 0, Long.MAX_VALUE));
            Async.yieldNow();
            channel.truncate(SIZE / 2);
            long sent = sending.await();
            assertThat(sent).isBetween(0L, (long) SIZE);
            assertThat(pair.end()).hasSize((int) sent);
          }
        });
  }
}
