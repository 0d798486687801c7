// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Multicast, unchanged, on the hosts of a world. */
@SuppressWarnings("AddressSelection") // as plain code does it
class MulticastTest {

  private static final int PORT = 5000;
  private static final InetAddress GROUP = InetAddress.ofLiteral("230.1.2.3");
  private static final InetAddress OTHER_GROUP = InetAddress.ofLiteral("230.1.2.4");
  private static final InetAddress GROUP_6 = InetAddress.ofLiteral("ff15::1");

  // ---- as on the machine's loopback

  /** The sockets of one program on one interface, which receive without blocking. */
  private static final class Members implements AutoCloseable {
    final NetworkInterface loopback = NetworkInterface.getByName("lo");
    final Map<String, DatagramChannel> channels = new TreeMap<>();
    final List<String> log = new ArrayList<>();
    final int port;
    final SocketProgram.Pause pause;

    Members(SocketProgram.Pause pause) throws IOException {
      this.pause = pause;
      try (DatagramChannel free = DatagramChannel.open().bind(new InetSocketAddress(0))) {
        port = ((InetSocketAddress) free.getLocalAddress()).getPort();
      }
    }

    DatagramChannel open(String name, ProtocolFamily family, String address) throws IOException {
      DatagramChannel channel = DatagramChannel.open(family);
      channels.put(name, channel);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(InetAddress.getByName(address), port));
      return channel;
    }

    void send(DatagramChannel from, InetAddress to, String text) throws Exception {
      log.add(
          text
              + ": "
              + NetworkProgram.outcome(
                  () -> from.send(bytes(text), new InetSocketAddress(to, port)) + ""));
      pause.run();
      for (Map.Entry<String, DatagramChannel> entry : channels.entrySet()) {
        ByteBuffer into = ByteBuffer.allocate(100);
        while (entry.getValue().receive(into) instanceof InetSocketAddress sender) {
          String it = US_ASCII.decode(into.flip()).toString();
          log.add(entry.getKey() + " has " + it + " from " + sender.getAddress());
          into.clear();
        }
      }
    }

    void attempt(String what, java.util.concurrent.Callable<String> call) {
      log.add(what + ": " + NetworkProgram.outcome(call));
    }

    @Override
    public void close() throws IOException {
      for (DatagramChannel channel : channels.values()) {
        channel.close();
      }
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "a world does what Linux does")
  void membersOfTheLoopbackInterfaceReceiveWhatTheyDoOnTheMachine() throws Exception {
    BothNetworks.compare(2, MulticastTest::membersOnLoopback);
  }

  private static List<String> membersOnLoopback(SocketProgram.Pause pause) throws Exception {
    InetAddress local = InetAddress.getByName("127.0.0.1");
    try (Members members = new Members(pause)) {
      NetworkInterface loopback = members.loopback;
      DatagramChannel sender = members.open("sender", StandardProtocolFamily.INET, "127.0.0.1");
      DatagramChannel four = members.open("four", StandardProtocolFamily.INET, "0.0.0.0");
      DatagramChannel both = members.open("both", StandardProtocolFamily.INET6, "::");
      DatagramChannel atGroup =
          members.open("group", StandardProtocolFamily.INET, GROUP.getHostAddress());
      members.open("stranger", StandardProtocolFamily.INET, "0.0.0.0");
      members.open("dual stranger", StandardProtocolFamily.INET6, "::");
      members.send(sender, GROUP, "nobody");
      MembershipKey key = four.join(GROUP, loopback);
      members.send(sender, GROUP, "one");
      members.send(sender, OTHER_GROUP, "to another group");
      both.join(OTHER_GROUP, loopback);
      atGroup.join(GROUP, loopback);
      members.send(sender, GROUP, "two");
      members.send(sender, OTHER_GROUP, "two of another");
      members.attempt("again", () -> key.equals(four.join(GROUP, loopback)) + "");
      key.block(local);
      members.send(sender, GROUP, "blocked");
      members.attempt("block again", () -> key.block(local).isValid() + "");
      key.unblock(local);
      members.attempt("unblock again", () -> key.unblock(local) + "");
      members.send(sender, GROUP, "unblocked");
      key.drop();
      members.send(sender, GROUP, "dropped");
      MembershipKey ofSource = four.join(GROUP, loopback, local);
      members.send(sender, GROUP, "of a source");
      members.attempt("all too", () -> four.join(GROUP, loopback) + "");
      ofSource.drop();
      MembershipKey ofAnother = four.join(GROUP, loopback, InetAddress.getByName("127.0.0.9"));
      members.send(sender, GROUP, "of another source");
      ofAnother.drop();
      four.join(GROUP, loopback);
      sender.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
      members.send(sender, GROUP, "without loop");
      sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
      members.send(sender, GROUP, "without hops");
      four.connect(sender.getLocalAddress());
      members.send(sender, GROUP, "to one that is connected");
      members.send(both, GROUP, "of another sender");
      members.send(atGroup, OTHER_GROUP, "from a group");
      four.disconnect();
      members.send(both, GROUP, "of both families");
      sender.connect(new InetSocketAddress(GROUP, members.port));
      members.attempt("local", () -> sender.getLocalAddress() + "");
      members.attempt("write", () -> sender.write(bytes("connected")) + "");
      members.send(both, GROUP_6, "to a group of IPv6");
      both.join(GROUP_6, loopback);
      for (int i = 0; i < 25; i++) {
        InetAddress group = InetAddress.getByName("230.9.9." + i);
        members.attempt("join " + i, () -> atGroup.join(group, loopback).isValid() + "");
      }
      members.attempt(
          "interface", () -> both.getOption(StandardSocketOptions.IP_MULTICAST_IF).getName());
      members.attempt(
          "interface of IPv4",
          () -> four.getOption(StandardSocketOptions.IP_MULTICAST_IF).getName());
      members.attempt(
          "no interface",
          () -> DatagramChannel.open().getOption(StandardSocketOptions.IP_MULTICAST_IF) + "");
      members.attempt("stream", () -> new Socket(GROUP, 1) + "");
      return members.log;
    }
  }

  // ---- between hosts

  /** Joins a group, and logs what comes. */
  private static void listen(WorldLog log, String name, InetAddress group) throws IOException {
    try (MulticastSocket socket = new MulticastSocket(PORT)) {
      socket.joinGroup(new InetSocketAddress(group, 0), null);
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        log.add(name + " has " + text(packet) + " from " + packet.getAddress().getHostAddress());
      }
    }
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
  }

  private static DatagramPacket packet(String text, InetAddress group) {
    return new DatagramPacket(text.getBytes(US_ASCII), text.length(), group, PORT);
  }

  @Test
  void datagramHasACopyForEachMemberWithTheConditionsOfItsLink() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host near = world.host("near", () -> listen(log, "near", GROUP));
                  world.host("far", () -> listen(log, "far", GROUP));
                  world.host("other", () -> listen(log, "other", OTHER_GROUP));
                  world.link("test", "far").latency(Duration.ofMillis(90));
                  try (DatagramSocket socket = new DatagramSocket()) {
                    Thread.sleep(1_000);
                    socket.send(packet("one", GROUP));
                    Thread.sleep(1_000);
                    try (LinkRule cut = world.link("test", "near").drop()) {
                      socket.send(packet("two", GROUP));
                      Thread.sleep(1_000);
                    }
                    near.crash();
                    socket.send(packet("three", GROUP));
                    Thread.sleep(1_000);
                    near.restart();
                    Thread.sleep(1_000);
                    socket.send(packet("four", GROUP));
                    Thread.sleep(1_000);
                    try (LinkRule refusing = world.link("test", "near").refuse()) {
                      socket.send(packet("five", GROUP));
                      Thread.sleep(1_000);
                      socket.send(packet("six", OTHER_GROUP));
                    }
                    Thread.sleep(1_000);
                  }
                }))
        .containsExactly(
            "1040 ms near has one from 10.0.0.1",
            "1090 ms far has one from 10.0.0.1",
            "2090 ms far has two from 10.0.0.1",
            "3090 ms far has three from 10.0.0.1",
            "5040 ms near has four from 10.0.0.1",
            "5090 ms far has four from 10.0.0.1",
            "6090 ms far has five from 10.0.0.1",
            "7040 ms other has six from 10.0.0.1");
  }

  @Test
  void optionsSayHowFarADatagramGoes() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", () -> listen(log, "server", GROUP));
                  Thread own =
                      Thread.ofPlatform()
                          .daemon()
                          .start(
                              () -> {
                                try {
                                  listen(log, "own", GROUP);
                                } catch (IOException e) {
                                  log.add(e.toString());
                                }
                              });
                  NetworkInterface loopback = NetworkInterface.getByName("lo");
                  try (MulticastSocket socket = new MulticastSocket()) {
                    Thread.sleep(1_000);
                    socket.send(packet("all", GROUP));
                    Thread.sleep(1_000);
                    socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
                    socket.send(packet("others", GROUP));
                    Thread.sleep(1_000);
                    socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
                    socket.setTimeToLive(0);
                    socket.send(packet("own", GROUP));
                    Thread.sleep(1_000);
                    socket.setTimeToLive(1);
                    socket.setNetworkInterface(loopback);
                    socket.send(packet("loopback", GROUP));
                    socket.joinGroup(new InetSocketAddress(GROUP, 0), null);
                    log.add("by " + socket.getNetworkInterface().getName());
                  }
                  assertThat(own.isAlive()).isTrue();
                }))
        .containsExactlyInAnyOrder(
            "1000 ms own has all from 10.0.0.1",
            "1040 ms server has all from 10.0.0.1",
            "2040 ms server has others from 10.0.0.1",
            "3000 ms own has own from 10.0.0.1",
            "4000 ms by lo");
  }

  @Test
  void groupsOfIpv6HaveMembersToo() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host server = world.host("server", () -> listen(log, "server", GROUP_6));
                  InetAddress near = InetAddress.getByName("ff02::5");
                  Host other = world.host("other", () -> listen(log, "other", near));
                  world.host("four", () -> log.result("four", () -> join(GROUP_6)));
                  world.testHost().setAddresses("10.0.0.1", "fd00::1", "fe80::1");
                  server.setAddresses("10.0.0.2", "fd00::2");
                  other.setAddresses("fd00::3", "fe80::3");
                  try (MulticastSocket socket = new MulticastSocket()) {
                    Thread.sleep(1_000);
                    socket.send(packet("one", GROUP_6));
                    socket.send(packet("two", near));
                    socket.send(packet("lost", InetAddress.getByName("ff01::5")));
                    Thread.sleep(1_000);
                  }
                }))
        .containsExactlyInAnyOrder(
            "0 ms four: SocketException: No such device (setsockopt failed)",
            "1040 ms server has one from fd00:0:0:0:0:0:0:1",
            "1040 ms other has two from fe80:0:0:0:0:0:0:1%2");
  }

  private static String join(InetAddress group) throws IOException {
    try (MulticastSocket socket = new MulticastSocket(PORT)) {
      socket.joinGroup(new InetSocketAddress(group, 0), NetworkInterface.getByName("eth0"));
      return "joined";
    }
  }

  @Test
  void sourcesAreChosenAmongHosts() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  for (String name : List.of("a", "b")) {
                    world.host(
                        name,
                        () -> {
                          Thread.sleep(1_000);
                          try (DatagramSocket socket = new DatagramSocket()) {
                            for (int i = 0; i < 4; i++) {
                              socket.send(packet(name + i, GROUP));
                              Thread.sleep(1_000);
                            }
                          }
                        });
                  }
                  InetAddress a = InetAddress.getByName("a");
                  InetAddress b = InetAddress.getByName("b");
                  NetworkInterface own = NetworkInterface.getByName("eth0");
                  try (DatagramChannel channel = DatagramChannel.open()) {
                    MembershipKey ofA = channel.join(GROUP, own, a);
                    channel.bind(new InetSocketAddress(PORT));
                    log.add("one: " + received(channel));
                    MembershipKey ofB = channel.join(GROUP, own, b);
                    ofA.drop();
                    log.add("other: " + received(channel));
                    ofB.drop();
                    MembershipKey all = channel.join(GROUP, own);
                    all.block(b);
                    log.add("not the other: " + received(channel));
                    all.unblock(b);
                    log.add("both: " + received(channel) + received(channel));
                  }
                }))
        .containsExactly(
            "1040 ms one: a0",
            "2040 ms other: b1",
            "3040 ms not the other: a2",
            "4040 ms both: a3b3");
  }

  private static String received(DatagramChannel channel) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(100);
    channel.receive(into);
    return US_ASCII.decode(into.flip()).toString();
  }

  // ---- what it is for

  /** Announces a service by multicast until its host goes, and answers who asks. */
  private static void announce(String name) throws IOException {
    try (MulticastSocket socket = new MulticastSocket(PORT)) {
      socket.joinGroup(new InetSocketAddress(GROUP, 0), NetworkInterface.getByName("eth0"));
      while (true) {
        DatagramPacket asked = new DatagramPacket(new byte[100], 100);
        socket.receive(asked);
        byte[] answer = name.getBytes(US_ASCII);
        socket.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
      }
    }
  }

  /** Returns the services that answer within a second. */
  private static List<String> discover() throws IOException {
    List<String> found = new ArrayList<>();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(1_000);
      socket.send(packet("who is there?", GROUP));
      while (true) {
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        socket.receive(answer);
        found.add(text(answer));
      }
    } catch (SocketTimeoutException e) {
      return found.stream().sorted().toList();
    }
  }

  @Test
  void servicesAreDiscoveredAsTheyComeAndGo() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host first = world.host("first", () -> announce("printer"));
                  world.host("second", () -> announce("scanner"));
                  Thread.sleep(100);
                  log.add("both: " + discover());
                  first.kill();
                  log.add("one is gone: " + discover());
                  first.restart();
                  Thread.sleep(100);
                  try (LinkRule cut = world.between(List.of("test"), List.of("second")).drop()) {
                    log.add("one is cut off: " + discover());
                  }
                  log.add("both again: " + discover());
                }))
        .containsExactly(
            "1180 ms both: [printer, scanner]",
            "2260 ms one is gone: [scanner]",
            "3440 ms one is cut off: [printer]",
            "4520 ms both again: [printer, scanner]");
  }

  /** A loss that an explorer chooses strikes one copy, and not the others. */
  @Test
  void copiesAreLostOneByOne() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("near", () -> listen(log, "near", GROUP));
                  world.host("far", () -> listen(log, "far", GROUP));
                  world.oneWay("test", "near").loss(1);
                  try (DatagramSocket socket = new DatagramSocket()) {
                    Thread.sleep(1_000);
                    socket.send(packet("one", GROUP));
                    Thread.sleep(1_000);
                  }
                }))
        .containsExactly("1040 ms far has one from 10.0.0.1");
  }
}
