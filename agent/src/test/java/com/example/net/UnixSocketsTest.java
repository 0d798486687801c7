// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Unix domain sockets, unchanged, on the hosts of a world. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "there is no agent for the network of others")
class UnixSocketsTest {

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String outcome(Callable<?> call, Path directory) {
    String result;
    try {
      result = String.valueOf(call.call());
    } catch (Exception e) {
      result = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    return result.replace(directory.toString(), "DIR");
  }

  /** What a client and a server see that share a directory, one step after the other. */
  private static List<String> conversation(Path directory) throws IOException {
    List<String> log = new ArrayList<>();
    Path path = directory.resolve("service");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    log.add("none: " + outcome(() -> SocketChannel.open(address), directory));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    log.add("bound: " + outcome(() -> server.bind(address).getLocalAddress(), directory));
    log.add("file: " + Files.exists(path));
    ServerSocketChannel second = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    log.add("again: " + outcome(() -> second.bind(address), directory));
    String name = "x".repeat(120);
    UnixDomainSocketAddress far = UnixDomainSocketAddress.of(directory.resolve(name));
    log.add("long: " + outcome(() -> second.bind(far), directory));
    SocketChannel client = SocketChannel.open(address);
    SocketChannel accepted = server.accept();
    log.add("client: " + outcome(() -> client, directory));
    log.add("accepted: " + outcome(() -> accepted, directory));
    log.add("from: " + outcome(accepted::getRemoteAddress, directory));
    log.add("write: " + client.write(bytes("question")));
    ByteBuffer into = ByteBuffer.allocate(100);
    log.add("read: " + accepted.read(into) + " " + UTF_8.decode(into.flip()));
    try (Selector selector = Selector.open()) {
      accepted.configureBlocking(false);
      SelectionKey key = accepted.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      log.add("now: " + selector.selectNow() + " " + key.readyOps());
      client.write(bytes("more"));
      selector.selectedKeys().clear();
      log.add("then: " + selector.select() + " " + key.readyOps());
      client.shutdownOutput();
      log.add("ended: " + accepted.read(into.clear()) + " " + accepted.read(into));
      log.add("back: " + accepted.write(bytes("answer")));
    }
    log.add("ended: " + outcome(() -> client.write(bytes("x")), directory));
    accepted.close(); // all was read
    log.add("answer: " + client.read(into.clear()) + " " + client.read(into));
    SocketChannel reset = SocketChannel.open(address);
    SocketChannel resets = server.accept();
    reset.write(bytes("unread"));
    resets.close();
    log.add("reset: " + outcome(() -> reset.read(into.clear()), directory));
    log.add("broken: " + outcome(() -> reset.write(bytes("x")), directory));
    SocketChannel waits = SocketChannel.open(address);
    server.close();
    log.add("left: " + outcome(() -> waits.read(into.clear()), directory));
    log.add("refused: " + outcome(() -> SocketChannel.open(address), directory));
    log.add("kept: " + outcome(() -> second.bind(address), directory));
    Files.delete(path);
    log.add("free: " + outcome(() -> second.bind(address).getLocalAddress(), directory));
    Files.delete(path);
    log.add("gone: " + outcome(() -> SocketChannel.open(address), directory));
    for (SocketChannel channel : List.of(client, reset, waits)) {
      channel.close();
    }
    second.close();
    return log;
  }

  @Test
  void conversationIsTheSameOnTheMachine(@TempDir Path temporary) throws Exception {
    List<String> real = conversation(temporary);
    Path directory = Path.of("/run/shop");
    try (World world = new World()) {
      world.testHost().mount("/run/shop");
      assertThat(world.<List<String>>run(() -> conversation(directory))).isEqualTo(real);
    }
  }

  private static void serve(Path path, String name) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      while (true) {
        try (SocketChannel accepted = server.accept()) {
          accepted.write(bytes(name));
        }
      }
    }
  }

  private static String ask(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      ByteBuffer answer = ByteBuffer.allocate(100);
      while (channel.read(answer) >= 0) {}
      return UTF_8.decode(answer.flip()).toString();
    }
  }

  @Test
  void eachHostHasItsOwnNamesAndNoFileIsMade() {
    Path path = Path.of("/nowhere/service");
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  for (String name : List.of("one", "two")) {
                    Host host = world.host(name, () -> serve(path, name));
                    Thread.sleep(Duration.ofMillis(1));
                    host.call(
                        () -> {
                          log.result("on " + name, () -> ask(path));
                          return null;
                        });
                    host.crash();
                    host.restart();
                    Thread.sleep(Duration.ofMillis(1));
                    host.call(
                        () -> {
                          log.result("on " + name, () -> ask(path));
                          return null;
                        });
                  }
                  log.result("on test", () -> ask(path));
                }))
        .containsExactly(
            "1 ms on one: one",
            "2 ms on one: one",
            "3 ms on two: two",
            "4 ms on two: two",
            "4 ms on test: SocketException: No such file or directory");
  }

  @Test
  void connectionThatTheBacklogHasNoRoomForWaits() {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of("/nowhere/busy");
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  ServerSocketChannel server =
                      ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                  server.bind(address, 1);
                  Thread late =
                      Thread.ofPlatform()
                          .start(
                              () -> {
                                for (int i = 0; i < 3; i++) {
                                  log.result(
                                      "connected", () -> SocketChannel.open(address) != null);
                                }
                              });
                  Thread.sleep(Duration.ofSeconds(5));
                  server.accept();
                  late.join();
                }))
        .containsExactly("0 ms connected: true", "0 ms connected: true", "5000 ms connected: true");
  }
}
