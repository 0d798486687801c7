// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.ContextVar;
import dev.lockstep.Runner;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.NetworkSocket;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of {@link Network}: what each implementation does, so that a program cannot tell one
 * from another. A subclass is a JUnit test of its implementation.
 *
 * @since 0.1.0
 */
public abstract class NetworkContract {

  private Runner runner;
  private Network network;

  /** Creates the contract; called by subclasses. */
  protected NetworkContract() {}

  /**
   * Returns a new network that serves no loop yet.
   *
   * @return the network
   */
  protected abstract Network createNetwork();

  /**
   * Returns the clock to use the network with.
   *
   * @return a new clock
   */
  protected abstract LoopClock createClock();

  /**
   * Returns a name that the network resolves, to {@link #hostAddress()} among others.
   *
   * @return the name
   */
  protected abstract String hostName();

  /**
   * Returns an address where a program of this test may listen and be connected to.
   *
   * @return the address
   */
  protected abstract InetAddress hostAddress();

  /**
   * Returns a name that no network resolves.
   *
   * @return the name
   */
  protected abstract String unknownHostName();

  @BeforeEach
  final void open() {
    network = createNetwork();
    runner = Runner.builder().clock(createClock()).network(network).debug(true).build();
  }

  @AfterEach
  final void close() {
    runner.close();
  }

  /** An option that no socket has. */
  private enum OddOption implements SocketOption<Integer> {
    ODD;

    @Override
    public Class<Integer> type() {
      return Integer.class;
    }
  }

  @Test
  void optionThatNoSocketHasFailsTheCallAndLeavesNothing() {
    run(
        () -> {
          Map<SocketOption<?>, Object> odd = Map.of(OddOption.ODD, 1);
          InetSocketAddress any = new InetSocketAddress(hostAddress(), 0);
          assertThatThrownBy(() -> network.datagram(any, null, odd))
              .isInstanceOf(UnsupportedOperationException.class);
          SocketAddress address;
          try (ListenSocket server = network.listen(any, 1, Map.of())) {
            address = server.localAddress();
            assertThatThrownBy(() -> network.connect(address, null, odd).await(IOException.class))
                .isInstanceOf(UnsupportedOperationException.class);
          }
          assertThatThrownBy(() -> network.listen(address, 1, odd))
              .isInstanceOf(UnsupportedOperationException.class);
          network.listen(address, 1, Map.of()).close();
        });
  }

  @Test
  void closedSocketsFreeTheirAddressesAtOnce() {
    run(
        () -> {
          InetSocketAddress any = new InetSocketAddress(hostAddress(), 0);
          ListenSocket server = network.listen(any, 1, Map.of());
          server.onReadable(() -> {});
          Async.yieldNow();
          SocketAddress listened = server.localAddress();
          server.close();
          network.listen(listened, 1, Map.of()).close();
          PacketSocket packets = network.datagram(any, null, Map.of());
          packets.onReadable(() -> {});
          Async.yieldNow();
          SocketAddress address = packets.localAddress();
          packets.close();
          network.datagram(address, null, Map.of()).close();
        });
  }

  // ---- streams

  @Test
  void bytesGoBothWays() {
    withPair(
        (near, far) -> {
          assertThat(near.write(bytes("ping"))).isEqualTo(4);
          assertThat(readText(far)).isEqualTo("ping");
          assertThat(far.write(new ByteBuffer[] {bytes("po"), bytes("ng")}, 2)).isEqualTo(4);
          assertThat(readText(near)).isEqualTo("pong");
        });
  }

  @Test
  void bothSidesKnowBothAddresses() {
    withPair(
        (near, far) -> {
          assertThat(near.remoteAddress()).isEqualTo(far.localAddress());
          assertThat(far.remoteAddress()).isEqualTo(near.localAddress());
        });
  }

  @Test
  void readingAnswersNothingWhileNothingIsThere() {
    withPair((near, far) -> assertThat(far.read(ByteBuffer.allocate(8))).isZero());
  }

  @Test
  void onlyTheFirstBuffersOfSeveralAreWritten() {
    withPair(
        (near, far) -> {
          ByteBuffer[] all = {bytes("one"), bytes("two"), bytes("three")};
          assertThat(near.write(all, 2)).isEqualTo(6);
          assertThat(readText(far)).isEqualTo("onetwo");
        });
  }

  @Test
  void endOfOneDirectionLeavesTheOther() {
    withPair(
        (near, far) -> {
          near.write(bytes("last"));
          near.shutdownOutput();
          assertThat(readText(far)).isEqualTo("last");
          assertThat(readText(far)).isEqualTo("<end>");
          far.write(bytes("answer"));
          assertThat(readText(near)).isEqualTo("answer");
        });
  }

  @Test
  void closingEndsTheStreamAfterWhatWasWritten() {
    withPair(
        (near, far) -> {
          near.write(bytes("last"));
          near.close();
          assertThat(near.isOpen()).isFalse();
          assertThat(readText(far)).isEqualTo("last");
          assertThat(readText(far)).isEqualTo("<end>");
        });
  }

  @Test
  void resetIsAnErrorToThePeer() {
    withPair(
        (near, far) -> {
          near.reset();
          assertThat(near.isOpen()).isFalse();
          assertThatThrownBy(() -> readText(far)).isInstanceOf(IOException.class);
        });
  }

  @Test
  void writingStopsWhenThePeerDoesNotReadAndGoesOnWhenItDoes() {
    withPair(
        (near, far) -> {
          ByteBuffer block = ByteBuffer.allocate(1 << 16);
          long sent = 0;
          for (int taken = near.write(block.clear());
              taken > 0;
              taken = near.write(block.clear())) {
            sent += taken;
          }
          AsyncFuture<Void> writable = once(near::onWritable);
          long received = 0;
          while (received < sent) {
            awaitReadable(far);
            block.clear();
            received += far.read(block);
          }
          writable.await();
          assertThat(near.write(bytes("more"))).isEqualTo(4);
          assertThat(readText(far)).isEqualTo("more");
        });
  }

  @Test
  void fileIsSentFromAPositionOn(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "0123456789");
    withPair(
        (near, far) -> {
          try (FileChannel channel = FileChannel.open(file)) {
            assertThat(near.send(channel, 2, 3)).isEqualTo(3);
            assertThat(near.send(channel, 10, 3)).isZero();
          }
          assertThat(readText(far)).isEqualTo("234");
        });
  }

  @Test
  void socketOptionsAreKept() {
    withPair(
        (near, far) -> {
          near.setOption(StandardSocketOptions.TCP_NODELAY, true);
          assertThat(near.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        });
  }

  // ---- readiness

  @Test
  void readinessIsToldInEachPassUntilAllIsRead() {
    withPair(
        (near, far) -> {
          int[] told = {0};
          near.write(bytes("ab"));
          awaitReadable(far);
          far.onReadable(() -> told[0]++);
          while (told[0] < 3) {
            Async.yieldNow();
          }
          far.read(ByteBuffer.allocate(8));
          Async.yieldNow();
          int before = told[0];
          Async.yieldNow();
          Async.yieldNow();
          assertThat(told[0]).isEqualTo(before);
        });
  }

  @Test
  void readinessIsNotToldAnyMoreOnceNobodyWantsIt() {
    withPair(
        (near, far) -> {
          near.write(bytes("ab"));
          awaitReadable(far);
          far.onReadable(
              () -> {
                throw new AssertionError("told");
              });
          far.onReadable(null);
          Async.yieldNow();
          Async.yieldNow();
          assertThat(readText(far)).isEqualTo("ab");
        });
  }

  @Test
  void readinessIsToldWithTheContextOfWhoWantsIt() {
    ContextVar<String> variable = ContextVar.of("who", "nobody");
    withPair(
        (near, far) -> {
          variable.set("somebody");
          AsyncFuture<String> seen = Async.future();
          far.onReadable(
              () -> {
                far.onReadable(null);
                seen.setResult(variable.get());
              });
          variable.set("somebody else");
          near.write(bytes("x"));
          assertThat(seen.await()).isEqualTo("somebody");
        });
  }

  // ---- connecting and listening

  @Test
  void nobodyListeningIsRefused() {
    run(
        () -> {
          ListenSocket gone = listen();
          SocketAddress address = gone.localAddress();
          gone.close();
          Async.yieldNow();
          AsyncFuture<StreamSocket> connecting = network.connect(address, null, Map.of());
          assertThatThrownBy(() -> connecting.await(IOException.class))
              .isInstanceOf(ConnectException.class);
        });
  }

  @Test
  void addressInUseIsRefused() {
    run(
        () -> {
          ListenSocket first = listen();
          assertThatThrownBy(() -> network.listen(first.localAddress(), 5, Map.of()))
              .isInstanceOf(BindException.class);
        });
  }

  @Test
  void portZeroStandsForAFreeOne() {
    run(
        () -> {
          ListenSocket first = listen();
          ListenSocket second = listen();
          assertThat(port(first)).isPositive();
          assertThat(port(second)).isPositive().isNotEqualTo(port(first));
        });
  }

  @Test
  void acceptingAnswersNothingWhileNobodyWaits() {
    run(() -> assertThat(listen().accept()).isNull());
  }

  @Test
  void severalConnectionsWaitToBeAccepted() {
    run(
        () -> {
          ListenSocket server = listen();
          for (int i = 0; i < 3; i++) {
            network.connect(server.localAddress(), null, Map.of()).await(IOException.class);
          }
          List<SocketAddress> peers = new ArrayList<>();
          while (peers.size() < 3) {
            peers.add(accept(server).remoteAddress());
          }
          assertThat(peers).doesNotHaveDuplicates();
          assertThat(server.accept()).isNull();
        });
  }

  @Test
  void attemptToConnectCanBeGivenUp() {
    run(
        () -> {
          ListenSocket server = listen();
          AsyncFuture<StreamSocket> connecting =
              network.connect(server.localAddress(), null, Map.of());
          if (connecting.cancel()) {
            assertThat(connecting.isCancelled()).isTrue();
          } else {
            connecting.result().close();
          }
          StreamSocket other =
              network.connect(server.localAddress(), null, Map.of()).await(IOException.class);
          assertThat(other.isOpen()).isTrue();
        });
  }

  @Test
  void connectsFromTheAddressThatWasAskedFor() {
    run(
        () -> {
          ListenSocket server = listen();
          StreamSocket client =
              network
                  .connect(server.localAddress(), new InetSocketAddress(hostAddress(), 0), Map.of())
                  .await(IOException.class);
          assertThat(((InetSocketAddress) client.localAddress()).getAddress())
              .isEqualTo(hostAddress());
        });
  }

  // ---- names

  @Test
  void nameIsResolved() {
    run(
        () ->
            assertThat(network.resolve(hostName()).await(IOException.class))
                .contains(hostAddress()));
  }

  @Test
  void literalAddressIsItself() {
    run(
        () ->
            assertThat(network.resolve("192.0.2.7").await(IOException.class))
                .containsExactly(InetAddress.ofLiteral("192.0.2.7")));
  }

  @Test
  void unknownNameIsAnError() {
    run(
        () ->
            assertThatThrownBy(() -> network.resolve(unknownHostName()).await(IOException.class))
                .isInstanceOf(UnknownHostException.class));
  }

  // ---- datagrams

  @Test
  void datagramArrivesWholeWithItsSender() {
    run(
        () -> {
          PacketSocket one = datagrams(null);
          PacketSocket two = datagrams(null);
          assertThat(one.send(bytes("hello"), two.localAddress())).isTrue();
          assertThat(one.send(bytes(""), two.localAddress())).isTrue();
          ByteBuffer into = ByteBuffer.allocate(100);
          assertThat(receive(two, into)).isEqualTo(one.localAddress());
          assertThat(text(into)).isEqualTo("hello");
          assertThat(receive(two, into.clear())).isEqualTo(one.localAddress());
          assertThat(text(into)).isEmpty();
          assertThat(two.receive(into.clear())).isNull();
        });
  }

  @Test
  void connectedDatagramsGoToTheOnlyPeer() {
    run(
        () -> {
          PacketSocket server = datagrams(null);
          PacketSocket client = datagrams(server.localAddress());
          assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
          assertThat(client.send(bytes("question"), null)).isTrue();
          ByteBuffer into = ByteBuffer.allocate(100);
          SocketAddress from = receive(server, into);
          assertThat(text(into)).isEqualTo("question");
          assertThat(server.send(bytes("answer"), from)).isTrue();
          assertThat(receive(client, into.clear())).isEqualTo(server.localAddress());
          assertThat(text(into)).isEqualTo("answer");
        });
  }

  @Test
  void whatDoesNotFitOfADatagramIsLost() {
    run(
        () -> {
          PacketSocket one = datagrams(null);
          PacketSocket two = datagrams(null);
          one.send(bytes("12345"), two.localAddress());
          one.send(bytes("67"), two.localAddress());
          ByteBuffer three = ByteBuffer.allocate(3);
          receive(two, three);
          assertThat(text(three)).isEqualTo("123");
          receive(two, three.clear());
          assertThat(text(three)).isEqualTo("67");
        });
  }

  // ---- what it is written with

  /** A test of two ends of one connection. */
  @FunctionalInterface
  protected interface PairTest {

    /**
     * Runs the test, on a loop.
     *
     * @param near the end that has connected
     * @param far the end that was accepted
     * @throws Exception if the test fails
     */
    void run(StreamSocket near, StreamSocket far) throws Exception;
  }

  private void withPair(PairTest test) {
    run(
        () -> {
          ListenSocket server = listen();
          StreamSocket near =
              network.connect(server.localAddress(), null, Map.of()).await(IOException.class);
          StreamSocket far = accept(server);
          test.run(near, far);
        });
  }

  private void run(AsyncAction program) {
    runner.run(program);
  }

  private ListenSocket listen() throws IOException {
    return network.listen(new InetSocketAddress(hostAddress(), 0), 5, Map.of());
  }

  private PacketSocket datagrams(@Nullable SocketAddress remote) throws IOException {
    return network.datagram(new InetSocketAddress(hostAddress(), 0), remote, Map.of());
  }

  private static int port(NetworkSocket socket) {
    return ((InetSocketAddress) socket.localAddress()).getPort();
  }

  private static StreamSocket accept(ListenSocket server) throws IOException {
    StreamSocket client = server.accept();
    while (client == null) {
      once(server::onReadable).await();
      client = server.accept();
    }
    return client;
  }

  private static SocketAddress receive(PacketSocket socket, ByteBuffer into) throws IOException {
    SocketAddress from = socket.receive(into);
    while (from == null) {
      once(socket::onReadable).await();
      from = socket.receive(into);
    }
    into.flip();
    return from;
  }

  private static void awaitReadable(NetworkSocket socket) {
    once(socket::onReadable).await();
  }

  @SuppressWarnings("NullAway") // Void has no other value, and no callback means not to watch
  private static AsyncFuture<Void> once(Consumer<Runnable> watch) {
    AsyncFuture<Void> ready = Async.future();
    watch.accept(
        () -> {
          watch.accept(null);
          ready.setResult(null);
        });
    return ready;
  }

  /** Waits for input and returns it; the end of the stream is a word. */
  private static String readText(StreamSocket socket) throws IOException {
    awaitReadable(socket);
    ByteBuffer into = ByteBuffer.allocate(100);
    return socket.read(into) < 0 ? "<end>" : text(into.flip());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
