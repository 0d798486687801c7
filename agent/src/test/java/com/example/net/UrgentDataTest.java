// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.net.TcpBehavior;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Urgent data of TCP (RFC 6093), as on Linux. */
@SuppressWarnings("AddressSelection") // as plain code does it
class UrgentDataTest {

  /** Each word is sent; {@code !} and a letter are urgent; {@code <} and a number is a read. */
  private static final List<String> SCRIPTS =
      List.of(
          "ab !c de <9 <9 <9",
          "!a <9 bc <9",
          "!a bc <9 <9",
          "ab !c <2 <9 d <9",
          "ab <1 !c de <9 <9 <9",
          "!a !b <9 <9",
          "!a b !c d <9 <9 <9 <9",
          "!a <9 !b <9 c <9",
          "ab !c !d ef <9 <9 <9",
          "ab !c de <1 <1 <1 <1 <1",
          "abc <2 !d <9 <9 !e fg <9 <9");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @EnabledOnOs(value = OS.LINUX, disabledReason = "a world does what Linux does")
  void readsOfSocketsEndWhereTheyDoOnTheMachine(boolean inline) throws Exception {
    for (String script : SCRIPTS) {
      BothNetworks.compare(1, pause -> overSockets(script, inline, pause));
    }
  }

  private static List<String> overSockets(String script, boolean inline, SocketProgram.Pause pause)
      throws Exception {
    List<String> log = new ArrayList<>();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket listener = new ServerSocket(0, 1, loopback);
        Socket near = new Socket(loopback, listener.getLocalPort());
        Socket far = listener.accept()) {
      far.setSoTimeout(1);
      far.setOOBInline(inline);
      for (String step : script.split(" ", -1)) {
        if (step.startsWith("!")) {
          near.sendUrgentData(step.charAt(1));
        } else if (step.startsWith("<")) {
          log.add(NetworkProgram.outcome(() -> read(far.getInputStream(), step.charAt(1) - '0')));
        } else {
          near.getOutputStream().write(step.getBytes(US_ASCII));
        }
        pause.run();
        log.add(step + " " + far.getInputStream().available());
      }
      near.close();
      pause.run();
      log.add(NetworkProgram.outcome(() -> read(far.getInputStream(), 9)));
      log.add(NetworkProgram.outcome(() -> read(far.getInputStream(), 9)));
    }
    return log;
  }

  private static String read(InputStream from, int size) throws IOException {
    byte[] bytes = new byte[size];
    int count = from.read(bytes);
    return count < 0 ? "end" : new String(bytes, 0, count, US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @EnabledOnOs(value = OS.LINUX, disabledReason = "a world does what Linux does")
  void selectorSeesWhatItSeesOnTheMachine(boolean inline) throws Exception {
    for (String script : SCRIPTS) {
      BothNetworks.compare(1, pause -> overChannels(script, inline, pause));
    }
  }

  private static List<String> overChannels(String script, boolean inline, SocketProgram.Pause pause)
      throws Exception {
    List<String> log = new ArrayList<>();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocketChannel listener =
            ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
        SocketChannel near = SocketChannel.open(listener.getLocalAddress());
        SocketChannel far = listener.accept();
        Selector selector = Selector.open()) {
      far.configureBlocking(false);
      far.socket().setOOBInline(inline);
      far.register(selector, SelectionKey.OP_READ);
      for (String step : script.split(" ", -1)) {
        if (step.startsWith("!")) {
          near.socket().sendUrgentData(step.charAt(1));
        } else if (step.startsWith("<")) {
          log.add(read(far, step.charAt(1) - '0'));
        } else {
          near.write(ByteBuffer.wrap(step.getBytes(US_ASCII)));
        }
        pause.run();
        log.add(step + " ready: " + selector.selectNow());
        selector.selectedKeys().clear();
      }
      // a receiver that closes with urgent data unread resets the connection
      near.socket().sendUrgentData('z');
      pause.run();
      far.close();
      selector.selectNow();
      pause.run();
      log.add(NetworkProgram.outcome(() -> read(near, 9)));
    }
    return log;
  }

  private static String read(SocketChannel from, int size) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(size);
    int count = from.read(into);
    return count < 0 ? "end" : US_ASCII.decode(into.flip()).toString();
  }

  @Test
  void byteIsUrgentHoweverLateItComes() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.tcp(TcpBehavior.NAGLE);
                  world.host(
                      "server",
                      () -> {
                        try (ServerSocket server = new ServerSocket(7);
                            Socket socket = server.accept()) {
                          for (int i = 0; i < 4; i++) {
                            log.result("read", () -> read(socket.getInputStream(), 9));
                          }
                        }
                      });
                  try (Socket socket = new Socket("server", 7)) {
                    log.result(
                        "sent",
                        () -> {
                          socket.getOutputStream().write("ab".getBytes(US_ASCII));
                          socket.sendUrgentData('c'); // does not wait for an acknowledgement
                          socket.getOutputStream().write("de".getBytes(US_ASCII));
                          return true;
                        });
                    Thread.sleep(1_000);
                    try (var cut = world.link("test", "server").drop()) {
                      socket.sendUrgentData('f');
                      Thread.sleep(1_000);
                    }
                    Thread.sleep(10_000);
                    socket.getOutputStream().write("g".getBytes(US_ASCII));
                    Thread.sleep(1_000);
                  }
                  Thread.sleep(1_000);
                }))
        .containsExactly(
            "80 ms sent: true",
            "120 ms read: ab",
            "120 ms read: de",
            "12120 ms read: g",
            "13120 ms read: end");
  }

  /** Fills the buffers of a connection, and sends urgent data then. */
  private static void sendWithoutRoom(WorldLog log) {
    try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("server", 7))) {
      channel.configureBlocking(false);
      int sum = 0;
      for (int count = 1; count > 0; sum += count) {
        count = channel.write(ByteBuffer.allocate(10_000));
        Thread.sleep(200);
      }
      log.add(sum + " written");
      log.result("no room", () -> sendUrgent(channel));
      channel.configureBlocking(true);
      log.result("blocking", () -> sendUrgent(channel));
    } catch (IOException | InterruptedException e) {
      log.add(e.toString());
    }
  }

  private static String sendUrgent(SocketChannel channel) throws IOException {
    channel.socket().sendUrgentData(1);
    return "sent";
  }

  /** A sender with a full buffer waits for room, and then its byte is urgent. */
  @Test
  void urgentDataWaitsForRoom() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        try (ServerSocket server = new ServerSocket(7);
                            Socket socket = server.accept()) {
                          Thread.sleep(60_000);
                          byte[] all = socket.getInputStream().readAllBytes();
                          log.add(all.length + " bytes");
                        }
                      });
                  Thread platform = new Thread(() -> sendWithoutRoom(log));
                  platform.start(); // one that is virtual would not wait
                  platform.join();
                  Thread.sleep(10_000);
                }))
        .satisfiesExactly(
            line -> assertThat(line).endsWith(" 131072 written"),
            line -> assertThat(line).endsWith("no room: IOException: Socket buffer full"),
            line -> assertThat(line).endsWith("blocking: sent"),
            line -> assertThat(line).endsWith(" 131072 bytes"));
  }
}
