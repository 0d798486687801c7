// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels and selectors, unchanged, on the hosts of a world. */
@SuppressWarnings("AddressSelection") // as plain code does it
class ChannelsTest {

  private static final int PORT = 7;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String text(ByteBuffer buffer) {
    return UTF_8.decode(buffer.flip()).toString();
  }

  /** An echo server with one thread for all connections. */
  private static void serveEchoes() throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(PORT));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      while (true) {
        selector.select();
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
          SelectionKey key = keys.next();
          keys.remove();
          if (key.isAcceptable()) {
            SocketChannel accepted = server.accept();
            accepted.configureBlocking(false);
            accepted.register(selector, SelectionKey.OP_READ);
          } else {
            echo((SocketChannel) key.channel());
          }
        }
      }
    }
  }

  private static void echo(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    if (channel.read(buffer) < 0) {
      channel.close();
    } else {
      channel.write(buffer.flip());
    }
  }

  private static String ask(SocketChannel channel, String question) throws IOException {
    channel.write(bytes(question));
    ByteBuffer answer = ByteBuffer.allocate(question.length());
    while (answer.hasRemaining() && channel.read(answer) >= 0) {}
    return text(answer);
  }

  private static void serveDatagrams() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(PORT)) {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        socket.send(packet);
      }
    }
  }

  /** Answers one connection with a file of the machine, as servers of static files do. */
  private static void serveFile(Path file, boolean blocking) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(PORT));
        SocketChannel channel = server.accept();
        FileChannel content = FileChannel.open(file)) {
      channel.configureBlocking(blocking);
      for (long sent = 0; sent < content.size(); ) {
        sent += content.transferTo(sent, content.size() - sent, channel);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fileOfTheMachineIsTransferredToASocket(boolean blocking, @TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("page"), "page ".repeat(2_000));
    World world = new World();
    world.links().latency(Duration.ofMillis(40));
    world.host("server", () -> serveFile(file, blocking));
    String received =
        world.run(
            () -> {
              try (SocketChannel channel =
                  SocketChannel.open(new InetSocketAddress("server", PORT))) {
                return new String(channel.socket().getInputStream().readAllBytes(), UTF_8);
              }
            });
    assertThat(received).isEqualTo(Files.readString(file));
  }

  @Test
  void timeGoesOnWhileSeveralThreadsUseOneChannel() {
    World world = new World();
    try (Runner runner = world.runner().watchdog(Duration.ofSeconds(20)).build()) {
      runner.run(
          () -> {
            InetSocketAddress address = new InetSocketAddress("localhost", PORT);
            try (ServerSocketChannel server = ServerSocketChannel.open().bind(address);
                DatagramChannel datagrams = DatagramChannel.open().bind(address)) {
              for (int i = 0; i < 3; i++) {
                Thread.ofPlatform().daemon().start(() -> greet(server));
                Thread.ofPlatform().daemon().start(() -> receiveOne(datagrams));
              }
              for (int i = 0; i < 4; i++) {
                Thread.sleep(Duration.ofHours(1));
                try (SocketChannel channel = SocketChannel.open(address)) {
                  assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(5);
                }
              }
            }
            return true;
          });
    }
    assertThat(world.clock().elapsed()).isBetween(Duration.ofHours(4), Duration.ofMinutes(241));
  }

  private static void greet(ServerSocketChannel server) {
    while (server.isOpen()) {
      try (SocketChannel accepted = server.accept()) {
        accepted.write(bytes("hello"));
      } catch (IOException e) {
        return; // it is closed
      }
    }
  }

  private static void receiveOne(DatagramChannel datagrams) {
    try {
      datagrams.receive(ByteBuffer.allocate(1));
    } catch (IOException e) {
      return; // it is closed
    }
  }

  @Test
  void selectorServesManyConnections() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", ChannelsTest::serveEchoes);
                  InetSocketAddress server = new InetSocketAddress("server", PORT);
                  List<Thread> clients = new ArrayList<>();
                  for (int i = 0; i < 3; i++) {
                    String name = "client " + i;
                    clients.add(
                        Thread.ofPlatform()
                            .name(name)
                            .start(
                                () -> {
                                  try (SocketChannel channel = SocketChannel.open(server)) {
                                    log.result(name, () -> ask(channel, name));
                                    channel.shutdownOutput();
                                    log.result(
                                        name + " ends", () -> channel.read(ByteBuffer.allocate(1)));
                                  } catch (IOException e) {
                                    log.add(e.toString());
                                  }
                                }));
                  }
                  for (Thread client : clients) {
                    client.join();
                  }
                }))
        .containsExactly(
            "160 ms client 0: client 0",
            "160 ms client 1: client 1",
            "160 ms client 2: client 2",
            "240 ms client 0 ends: -1",
            "240 ms client 1 ends: -1",
            "240 ms client 2 ends: -1");
  }

  @Test
  void selectorWaitsInTheTimeOfTheWorld() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", ChannelsTest::serveEchoes);
                  Selector selector = Selector.open();
                  log.result("now", selector::selectNow);
                  log.result("an hour", () -> selector.select(3_600_000));
                  Thread.startVirtualThread(
                      () -> {
                        sleep(Duration.ofSeconds(1));
                        selector.wakeup();
                      });
                  log.result("woken", selector::select);
                  selector.wakeup();
                  log.result("woken before", selector::select);
                  SocketChannel channel = SocketChannel.open();
                  channel.configureBlocking(false);
                  log.result("connect", () -> channel.connect(new InetSocketAddress("server", 7)));
                  SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
                  log.result("connectable", selector::select);
                  log.result("finish", channel::finishConnect);
                  key.interestOps(SelectionKey.OP_WRITE);
                  selector.selectedKeys().clear();
                  log.result("writable", selector::select);
                  log.result("selected again", selector::select);
                  log.result("written", () -> channel.write(bytes("hello")));
                  key.interestOps(SelectionKey.OP_READ);
                  selector.selectedKeys().clear();
                  log.result("readable", () -> selector.select(1000));
                  log.result("read", () -> channel.read(ByteBuffer.allocate(10)));
                  Thread.currentThread().interrupt();
                  log.result("interrupted", selector::select);
                  log.result("still", Thread::interrupted);
                  key.cancel();
                  log.result("cancelled", selector::selectNow);
                  log.result("keys", () -> selector.keys().size());
                  channel.close();
                  selector.close();
                  log.result("closed", selector::select);
                }))
        .containsExactly(
            "0 ms now: 0",
            "3600000 ms an hour: 0",
            "3601000 ms woken: 0",
            "3601000 ms woken before: 0",
            "3601000 ms connect: false",
            "3601080 ms connectable: 1",
            "3601080 ms finish: true",
            "3601080 ms writable: 1",
            "3601080 ms selected again: 0",
            "3601080 ms written: 5",
            "3601160 ms readable: 1",
            "3601160 ms read: 5",
            "3601160 ms interrupted: 0",
            "3601160 ms still: true",
            "3601160 ms cancelled: 0",
            "3601160 ms keys: 0",
            "3601160 ms closed: ClosedSelectorException: null");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void channelsFailAsTheyDoOnTheMachine() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", ChannelsTest::serveEchoes);
                  InetSocketAddress server = new InetSocketAddress("server", PORT);
                  log.result(
                      "refused", () -> SocketChannel.open(new InetSocketAddress("server", 9)));
                  SocketChannel pending = SocketChannel.open();
                  pending.configureBlocking(false);
                  pending.connect(new InetSocketAddress("server", 9));
                  log.result("pending", pending::finishConnect);
                  sleep(Duration.ofSeconds(1));
                  log.result("refused later", pending::finishConnect);
                  SocketChannel channel = SocketChannel.open(server);
                  Thread reader =
                      Thread.ofPlatform()
                          .start(
                              () -> log.result("read", () -> channel.read(ByteBuffer.allocate(1))));
                  sleep(Duration.ofSeconds(1));
                  reader.interrupt();
                  reader.join();
                  SocketChannel other = SocketChannel.open(server);
                  Thread closed =
                      Thread.startVirtualThread(
                          () -> log.result("read", () -> other.read(ByteBuffer.allocate(1))));
                  sleep(Duration.ofSeconds(1));
                  other.close();
                  closed.join();
                  SocketChannel third = SocketChannel.open();
                  log.result("unconnected", () -> third.read(ByteBuffer.allocate(1)));
                  log.result("twice", () -> SocketChannel.open(server).connect(server));
                }))
        .containsExactly(
            "80 ms refused: ConnectException: Connection refused",
            "80 ms pending: false",
            "1080 ms refused later: ConnectException: Connection refused",
            "2160 ms read: ClosedByInterruptException: null",
            "3240 ms read: AsynchronousCloseException: null",
            "3240 ms unconnected: NotYetConnectedException: null",
            "3320 ms twice: AlreadyConnectedException: null");
  }

  @Test
  void buffersAreGatheredAndScattered() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", ChannelsTest::serveEchoes);
                  SocketChannel channel = SocketChannel.open(new InetSocketAddress("server", PORT));
                  ByteBuffer[] from = {bytes("one"), bytes(""), bytes("two"), bytes("three")};
                  log.result("written", () -> channel.write(from));
                  sleep(Duration.ofSeconds(1));
                  ByteBuffer[] into = {ByteBuffer.allocate(4), ByteBuffer.allocateDirect(100)};
                  log.result("read", () -> channel.read(into));
                  log.add(text(into[0]) + "|" + text(into[1]));
                }))
        .containsExactly("80 ms written: 11", "1080 ms read: 11", "1080 ms onet|wothree");
  }

  @Test
  void peerOfAChannelThatIsClosedBeforeItHasFinishedToConnectReadsTheEnd() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        try (ServerSocketChannel server = ServerSocketChannel.open()) {
                          server.bind(new InetSocketAddress(PORT));
                          for (int i = 0; i < 2; i++) {
                            SocketChannel accepted = server.accept();
                            log.result("read", () -> accepted.read(ByteBuffer.allocate(1)));
                          }
                        }
                      });
                  for (int linger = -1; linger <= 0; linger++) {
                    try (SocketChannel channel = SocketChannel.open()) {
                      channel.setOption(StandardSocketOptions.SO_LINGER, linger);
                      channel.configureBlocking(false);
                      channel.connect(new InetSocketAddress("server", PORT));
                      sleep(Duration.ofSeconds(1));
                    }
                  }
                  sleep(Duration.ofSeconds(1));
                }))
        .containsExactly("1040 ms read: -1", "2040 ms read: SocketException: Connection reset");
  }

  @Test
  void megabyteIsCarriedWhole() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  SocketChannel channel = SocketChannel.open(new InetSocketAddress("server", PORT));
                  int size = 1 << 20;
                  Thread writer =
                      Thread.ofPlatform()
                          .start(
                              () ->
                                  log.result(
                                      "written",
                                      () -> {
                                        ByteBuffer all = ByteBuffer.allocate(size);
                                        for (int i = 0; i < size; i++) {
                                          all.put((byte) ((i * 31) >> 3));
                                        }
                                        all.flip();
                                        while (all.hasRemaining()) {
                                          channel.write(all);
                                        }
                                        return all.position();
                                      }));
                  ByteBuffer back = ByteBuffer.allocate(size);
                  while (back.hasRemaining()) {
                    assertThat(channel.read(back)).isPositive();
                  }
                  writer.join();
                  for (int i = 0; i < size; i++) {
                    assertThat(back.get(i)).isEqualTo((byte) ((i * 31) >> 3));
                  }
                }))
        .hasSize(1)
        .first()
        .asString()
        .endsWith("ms written: " + (1 << 20));
  }

  @Test
  void datagramsAreCarried() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", ChannelsTest::serveDatagrams);
                  sleep(Duration.ofMillis(1));
                  InetAddress server = InetAddress.getByName("server");
                  try (DatagramSocket socket = new DatagramSocket()) {
                    socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, server, PORT));
                    DatagramPacket answer = new DatagramPacket(new byte[10], 10);
                    log.result(
                        "answer",
                        () -> {
                          socket.receive(answer);
                          return answer.getLength() + " from " + answer.getSocketAddress();
                        });
                    socket.setSoTimeout(2000);
                    log.result(
                        "no answer",
                        () -> {
                          socket.receive(answer);
                          return answer;
                        });
                    socket.connect(server, 9);
                    log.result("local", socket::getLocalAddress);
                    socket.send(new DatagramPacket(new byte[1], 1));
                    log.result(
                        "closed port",
                        () -> {
                          socket.receive(answer);
                          return answer;
                        });
                    socket.disconnect();
                    log.result("disconnected", socket::getLocalAddress);
                  }
                }))
        .containsExactly(
            "81 ms answer: 3 from /10.0.0.2:7",
            "2081 ms no answer: SocketTimeoutException: Receive timed out",
            "2081 ms local: /10.0.0.1",
            "2161 ms closed port: PortUnreachableException: null",
            "2161 ms disconnected: /0.0.0.0");
  }

  @Test
  void datagramChannelsWorkWithSelectors() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", ChannelsTest::serveDatagrams);
                  sleep(Duration.ofMillis(1));
                  SocketAddress server = new InetSocketAddress("server", PORT);
                  try (DatagramChannel channel = DatagramChannel.open();
                      Selector selector = Selector.open()) {
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ);
                    ByteBuffer into = ByteBuffer.allocate(100);
                    log.result("nothing yet", () -> channel.receive(into));
                    log.result("sent", () -> channel.send(bytes("hello"), server));
                    log.result("selected", selector::select);
                    log.result("from", () -> channel.receive(into));
                    log.add(text(into));
                    channel.connect(server);
                    ByteBuffer[] parts = {bytes("a"), bytes("bc")};
                    log.result("gathered", () -> channel.write(parts));
                    selector.selectedKeys().clear();
                    selector.select();
                    ByteBuffer[] back = {ByteBuffer.allocate(2), ByteBuffer.allocate(2)};
                    log.result("scattered", () -> channel.read(back));
                    log.add(text(back[0]) + "|" + text(back[1]));
                  }
                }))
        .containsExactly(
            "1 ms nothing yet: null",
            "1 ms sent: 5",
            "81 ms selected: 1",
            "81 ms from: /10.0.0.2:7",
            "81 ms hello",
            "81 ms gathered: 3",
            "161 ms scattered: 3",
            "161 ms ab|c");
  }

  @Test
  void pipesConnectThreadsOfAHost() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Pipe pipe = Pipe.open();
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            sleep(Duration.ofSeconds(1));
                            log.result("written", () -> pipe.sink().write(bytes("hello")));
                            sleep(Duration.ofSeconds(1));
                            log.result(
                                "full", () -> pipe.sink().write(ByteBuffer.allocate(100_000)));
                            log.result(
                                "closed",
                                () -> {
                                  pipe.sink().close();
                                  return true;
                                });
                          });
                  ByteBuffer into = ByteBuffer.allocate(200_000);
                  log.result("read", () -> pipe.source().read(into));
                  pipe.source().configureBlocking(false);
                  Selector selector = Selector.open();
                  pipe.source().register(selector, SelectionKey.OP_READ);
                  int count = 0;
                  while (count >= 0) {
                    selector.select();
                    selector.selectedKeys().clear();
                    count = pipe.source().read(into);
                  }
                  log.add("in all " + into.position());
                }))
        .contains("1000 ms written: 5", "1000 ms read: 5", "2000 ms in all 100005");
  }

  @Test
  void netstatNamesTheThreadsThatWait() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        Thread selects = new Thread(ChannelsTest::selectForever, "selects");
                        selects.start();
                        DatagramSocket packets = new DatagramSocket(PORT);
                        Thread.currentThread().setName("receives");
                        packets.receive(new DatagramPacket(new byte[1], 1));
                      });
                  SocketChannel reads = SocketChannel.open(new InetSocketAddress("server", PORT));
                  Thread.ofPlatform()
                      .name("reads")
                      .daemon()
                      .start(() -> log.result("read", () -> reads.read(ByteBuffer.allocate(1))));
                  sleep(Duration.ofSeconds(1));
                  world
                      .netstat()
                      .sockets()
                      .forEach(
                          it -> log.add(it.host() + " " + it.state() + " waits: " + it.waiting()));
                  assertThat(world.netstat().toString()).contains("waiting", "selects", "reads");
                  reads.close();
                  sleep(Duration.ofSeconds(1));
                }))
        .containsExactly(
            "1080 ms test ESTABLISHED waits: [reads]",
            "1080 ms server LISTEN waits: [selects]",
            "1080 ms server ESTABLISHED waits: [selects]",
            "1080 ms server  waits: [receives]",
            "1080 ms read: AsynchronousCloseException: null");
  }

  private static void selectForever() {
    try {
      serveEchoes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void machineChannelIsRefusedByASimulatedSelector() throws IOException {
    try (SocketChannel ofMachine = SocketChannel.open();
        Selector selectorOfMachine = Selector.open()) {
      ofMachine.configureBlocking(false);
      assertThat(
              WorldLog.of(
                  (world, log) -> {
                    log.result(
                        "machine on simulated",
                        () -> ofMachine.register(Selector.open(), SelectionKey.OP_READ));
                    SocketChannel simulated = SocketChannel.open();
                    simulated.configureBlocking(false);
                    log.result(
                        "simulated on machine",
                        () -> simulated.register(selectorOfMachine, SelectionKey.OP_READ));
                  }))
          .allSatisfy(line -> assertThat(line).contains("open both on the same host"));
    }
  }

  /** A library that keeps its selector in a static field, as gRPC and Reactor Netty do. */
  @Test
  void selectorOfARunThatHasEndedNamesIsolatedPrograms() {
    Selector[] kept = new Selector[1];
    new World()
        .run(
            () -> {
              kept[0] = Selector.open();
            });
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  try (DatagramChannel channel = DatagramChannel.open()) {
                    channel.configureBlocking(false);
                    log.result("registered", () -> channel.register(kept[0], 1));
                    log.result("selected", kept[0]::selectNow);
                  }
                }))
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("the selector belongs to a simulated world that has ended, and")
                    .contains("to another one")
                    .contains("IsolatedProgram.of(...)"));
  }

  @Test
  void socketOfAWorldSaysSoInAnother() throws Exception {
    SocketChannel[] left = new SocketChannel[1];
    new World()
        .run(
            () -> {
              left[0] = SocketChannel.open();
            });
    assertThat(
            WorldLog.of(
                (world, log) ->
                    log.result(
                        "in another", () -> left[0].bind(new InetSocketAddress("test", 5000)))))
        .allSatisfy(line -> assertThat(line).contains("SocketException: the socket belongs to a"));
    left[0].close();
  }
}
