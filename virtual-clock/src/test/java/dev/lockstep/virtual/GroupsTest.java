// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.PacketSocket.GroupChange;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups and urgent data of the simulated network, as the JDK's sockets use them. */
class GroupsTest {

  private static final InetAddress GROUP = InetAddress.ofLiteral("230.1.2.3");
  private static final InetSocketAddress TO_GROUP = new InetSocketAddress(GROUP, 7);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 7);
  private static final int ETH0 = PacketSocket.NETWORK_INTERFACE;

  private final World world = new World();
  private final List<String> log = new ArrayList<>();

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static String text(ByteBuffer buffer) {
    return US_ASCII.decode(buffer.flip()).toString();
  }

  private PacketSocket socket() throws IOException {
    return world.network().datagram(ANY, null, Map.of());
  }

  /** Adds a host with a member, which logs what it receives. */
  private Host member(String name) {
    return world.host(
        name,
        () -> {
          PacketSocket socket = socket();
          socket.change(GroupChange.JOIN, GROUP, 0, null);
          socket.onReadable(() -> log(name, socket));
          Async.sleep(Duration.ofDays(1));
        });
  }

  private void log(String name, PacketSocket socket) {
    try {
      ByteBuffer into = ByteBuffer.allocate(100);
      socket.receive(into);
      log.add(name + " " + text(into) + " after " + world.clock().elapsed().toMillis());
    } catch (IOException e) {
      log.add(e.toString());
    }
  }

  @Test
  void eachMemberHasACopyOverItsOwnLink() {
    Host near = member("near");
    member("far");
    world.host("stranger", () -> socket().onReadable(() -> log.add("a stranger has one")));
    world.link("test", "far").latency(Duration.ofMillis(90));
    world.run(
        () -> {
          Async.sleep(Duration.ofSeconds(1));
          try (PacketSocket socket = socket()) {
            socket.send(bytes("one"), TO_GROUP);
            Async.sleep(Duration.ofSeconds(1));
            world.oneWay("test", "far").loss(1);
            socket.send(bytes("two"), TO_GROUP);
            Async.sleep(Duration.ofSeconds(1));
            near.crash();
            socket.send(bytes("three"), TO_GROUP);
            Async.sleep(Duration.ofSeconds(1));
            socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
            near.restart();
            Async.sleep(Duration.ofSeconds(1));
            socket.send(bytes("four"), TO_GROUP);
            Async.sleep(Duration.ofSeconds(1));
          }
        });
    assertThat(log)
        .containsExactly("near one after 1001", "far one after 1090", "near two after 2001");
  }

  @Test
  void membershipsFailAsOnLinux() {
    world.run(
        () -> {
          InetAddress source = InetAddress.ofLiteral("10.0.0.9");
          InetAddress group6 = InetAddress.ofLiteral("ff02::5");
          try (PacketSocket socket = socket()) {
            assertFails(socket, GroupChange.LEAVE, GROUP, ETH0, null, "Cannot assign");
            assertFails(socket, GroupChange.BLOCK, GROUP, ETH0, source, "Invalid argument");
            assertFails(socket, GroupChange.JOIN, GROUP, 3, null, "No such device");
            assertFails(socket, GroupChange.JOIN, group6, ETH0, null, "No such device");
            socket.change(GroupChange.JOIN, GROUP, ETH0, null);
            assertFails(socket, GroupChange.JOIN, GROUP, 0, null, "Address already in use");
            assertFails(socket, GroupChange.JOIN, GROUP, ETH0, source, "Invalid argument");
            assertFails(socket, GroupChange.LEAVE, GROUP, ETH0, source, "Invalid argument");
            assertFails(socket, GroupChange.UNBLOCK, GROUP, ETH0, source, "Cannot assign");
            socket.change(GroupChange.BLOCK, GROUP, ETH0, source);
            assertFails(socket, GroupChange.BLOCK, GROUP, ETH0, source, "Cannot assign");
            socket.change(GroupChange.LEAVE, GROUP, ETH0, null);
            socket.change(GroupChange.JOIN, GROUP, ETH0, source);
            assertFails(socket, GroupChange.JOIN, GROUP, ETH0, source, "Cannot assign");
            assertFails(socket, GroupChange.BLOCK, GROUP, ETH0, source, "Invalid argument");
            socket.change(GroupChange.LEAVE, GROUP, ETH0, source);
            assertFails(socket, GroupChange.LEAVE, GROUP, ETH0, null, "Cannot assign");
          }
        });
  }

  private static void assertFails(
      PacketSocket socket,
      GroupChange change,
      InetAddress group,
      int networkInterface,
      InetAddress source,
      String message) {
    assertThatThrownBy(() -> socket.change(change, group, networkInterface, source))
        .isInstanceOf(
            message.startsWith("Cannot") || message.startsWith("Address")
                ? BindException.class
                : SocketException.class)
        .hasMessageStartingWith(message);
  }

  /** Duplicates, and what is sent twice, have their choices for each copy. */
  @Test
  void copyOfOneLinkComesTwice() {
    member("near");
    member("far");
    world.oneWay("test", "near").duplication(1);
    world.run(
        () -> {
          Async.sleep(Duration.ofSeconds(1));
          try (PacketSocket socket = socket()) {
            socket.send(bytes("one"), TO_GROUP);
            Async.sleep(Duration.ofSeconds(1));
          }
        });
    assertThat(log)
        .containsExactlyInAnyOrder(
            "near one after 1001", "near one after 1001", "far one after 1001");
  }

  @Test
  void readsEndBeforeUrgentData() {
    world.run(
        () -> {
          try (ListenSocket listener = world.network().listen(ANY, 1, Map.of());
              StreamSocket near =
                  world
                      .network()
                      .connect(new InetSocketAddress(world.testHost().address(), 7), null, Map.of())
                      .await(IOException.class)) {
            Async.sleep(Duration.ofSeconds(1));
            try (StreamSocket far = listener.accept()) {
              near.write(bytes("ab"));
              near.writeUrgent((byte) 'c');
              near.write(bytes("de"));
              Async.sleep(Duration.ofSeconds(1));
              assertThat(far.available()).isEqualTo(2);
              assertThat(read(far) + " " + read(far) + " " + read(far)).isEqualTo("ab de ");
              near.writeUrgent((byte) 'f');
              Async.sleep(Duration.ofSeconds(1));
              assertThat(far.isReadable()).isFalse();
              far.setOption(StreamSocket.URGENT_INLINE, true);
              assertThat(far.isReadable()).isTrue();
              assertThat(read(far)).isEqualTo("f");
              assertThat(far.isHungUp()).isFalse();
              near.shutdownOutput();
              far.shutdownOutput();
              Async.sleep(Duration.ofSeconds(1));
              assertThat(far.isHungUp()).isTrue();
            }
          }
        });
  }

  private static String read(StreamSocket from) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(100);
    from.read(into);
    return text(into);
  }
}
