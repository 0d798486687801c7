// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.LoopObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an observer is told of connections and of work for other threads. */
class ObservedConnectionsTest {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private record End(
      SocketAddress local,
      @Nullable SocketAddress remote,
      long received,
      long sent,
      @Nullable Throwable cause) {}

  private static final class Connections implements LoopObserver {

    private final Map<Object, SocketAddress> opened = new LinkedHashMap<>();
    private final List<End> ended = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();

    @Override
    public void connected(Object transport, SocketAddress local, @Nullable SocketAddress remote) {
      opened.put(transport, local);
    }

    @Override
    public void disconnected(
        Object transport,
        SocketAddress local,
        @Nullable SocketAddress remote,
        long received,
        long sent,
        @Nullable Throwable cause) {
      assertThat(opened.remove(transport)).isEqualTo(local);
      ended.add(new End(local, remote, received, sent, cause));
    }

    /** Waits until the last side of a connection has been told of its end. */
    void awaitEnds() {
      while (!opened.isEmpty()) {
        Async.sleep(Duration.ofMillis(1));
      }
    }

    @Override
    public Runnable offloads(String name, Runnable work) {
      return () -> {
        calls.add(name + " begins");
        work.run();
      };
    }
  }

  @TempDir Path directory;

  private final Connections seen = new Connections();

  private void run(AsyncAction program) {
    // Two observers, so that each call goes through a pair too.
    try (Runner runner = Runner.builder().observer(new LoopObserver() {}).observer(seen).build()) {
      runner.run(
          () -> {
            program.run();
            Async.timeout(Duration.ofMinutes(1), seen::awaitEnds);
          });
    }
  }

  private End of(int received) {
    return seen.ended.stream().filter(end -> end.received == received).findFirst().orElseThrow();
  }

  @Test
  void bothSidesTellTheirBytes() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[100_000]);
    run(
        () -> {
          StreamHandler answers =
              (reader, writer) -> {
                reader.readExactly(5);
                writer.write("answer");
                writer.sendFile(file);
              };
          try (Server server = Streams.serve(answers, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            connection.writer().write("hello");
            connection.reader().readAll();
          }
        });
    assertThat(seen.ended).hasSize(2);
    assertThat(of(5)).returns(100_006L, End::sent).returns(null, End::cause);
    assertThat(of(100_006))
        .returns(5L, End::sent)
        .returns(of(5).local, End::remote)
        .returns(of(5).remote, End::local);
  }

  @Test
  void whatIsBufferedCountsOnceItIsSent() {
    run(
        () -> {
          StreamHandler reads = (reader, writer) -> reader.readAll();
          try (Server server = Streams.serve(reads, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            connection.writer().write(new byte[20_000_000]);
            connection.writer().drain();
          }
        });
    assertThat(of(20_000_000)).returns(0L, End::sent);
    assertThat(of(0)).returns(20_000_000L, End::sent);
  }

  @Test
  void underTlsTheBytesAreThoseOfTheSocket() {
    run(
        () -> {
          StreamHandler reads = (reader, writer) -> reader.readAll();
          try (Server server =
                  Streams.serve(
                      reads,
                      "127.0.0.1",
                      0,
                      ServeOptions.defaults().tls(Tls.server(TlsTest.SERVER)));
              Connection connection =
                  Streams.connect(
                      server.address(),
                      ConnectOptions.defaults().tls(Tls.client(TlsTest.ANONYMOUS)))) {
            connection.writer().write(new byte[1000]);
          }
        });
    assertThat(seen.ended).hasSize(2).allMatch(end -> end.received > 0 && end.sent > 0);
    assertThat(seen.ended).anyMatch(end -> end.received > 1000);
  }

  @Test
  void resetIsTheCause() {
    run(
        () -> {
          StreamHandler aborts = (reader, writer) -> writer.transport().abort();
          try (Server server = Streams.serve(aborts, "127.0.0.1", 0);
              Connection connection = Streams.connect(server.address())) {
            assertThatThrownBy(() -> connection.reader().readAll()).isInstanceOf(IOException.class);
          }
        });
    assertThat(seen.ended).hasSize(2).anyMatch(end -> end.cause instanceof IOException);
  }

  @Test
  void datagramSocketsTellTheirBytes() {
    run(
        () -> {
          try (Datagrams server = Datagrams.open(ANY);
              Datagrams client = Datagrams.connect(server.localAddress())) {
            client.send(new byte[5], null);
            server.receive();
            client.send(new byte[7], null);
            server.receive();
          }
        });
    assertThat(of(12)).returns(0L, End::sent).returns(null, End::remote);
    assertThat(of(0)).returns(12L, End::sent).returns(of(12).local, End::remote);
  }

  @Test
  void workForOtherThreadsIsWrapped() {
    run(
        () -> {
          Async.toThread(() -> {});
          Async.open(() -> () -> {}).close();
          Loop.current().runInExecutor(Runnable::run, () -> "done").await();
        });
    assertThat(seen.calls).hasSize(3).allMatch("offloaded call of main begins"::equals);
  }
}
