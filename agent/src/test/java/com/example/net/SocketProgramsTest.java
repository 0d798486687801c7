// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static com.example.net.BothNetworks.compare;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs over the JDK's sockets see the same over the machine's loopback and in a world.
 * {@code -Dlockstep.programs=600} tries more of them than a build does.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "a simulated network does what Linux does, and there is none here to compare")
class SocketProgramsTest {

  private static final int PROGRAMS = Integer.getInteger("lockstep.programs", 60);

  static LongStream seeds() {
    return LongStream.range(0, PROGRAMS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programOverSocketsSeesTheSame(long seed) throws Exception {
    compare(1, pause -> SocketProgram.of(seed).overSockets(pause));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programOverChannelsSeesTheSame(long seed) throws Exception {
    compare(1, pause -> SocketProgram.of(seed).overChannels(pause));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programOverAsynchronousChannelsSeesTheSame(long seed) throws Exception {
    compare(4, pause -> SocketProgram.of(seed).overAsynchronousChannels(pause));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programOfManySocketsSeesTheSame(long seed) throws Exception {
    compare(
        3,
        pause -> {
          try (NetworkProgram program = new SocketsProgram()) {
            return program.run(seed, pause);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programOfManyChannelsSeesTheSame(long seed) throws Exception {
    compare(
        3,
        pause -> {
          try (NetworkProgram program = new ChannelsProgram()) {
            return program.run(seed, pause);
          }
        });
  }

  /** Which of several sockets at a port are allowed, and which of them gets a datagram. */
  @Test
  void datagramsFindTheSameSocket() throws Exception {
    compare(3, SocketProgramsTest::sharePort);
  }

  private static List<String> sharePort(SocketProgram.Pause pause) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetAddress all = InetAddress.getByName("0.0.0.0");
    List<String> log = new ArrayList<>();
    List<DatagramSocket> sockets = new ArrayList<>();
    DatagramSocket sender = new DatagramSocket(0, loopback);
    DatagramSocket stranger = new DatagramSocket(0, loopback);
    DatagramSocket alone = new DatagramSocket(0, loopback);
    try {
      int port = 0;
      for (InetAddress address : List.of(loopback, all, loopback, all)) {
        DatagramSocket socket = new DatagramSocket(null);
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address, port));
        port = socket.getLocalPort();
        sockets.add(socket);
      }
      for (SocketOption<Boolean> option :
          List.of(StandardSocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_BROADCAST)) {
        try (DatagramSocket other = new DatagramSocket(null)) {
          other.setOption(option, true);
          int taken = port;
          log.add(NetworkProgram.outcome(() -> bound(other, loopback, taken)));
        }
      }
      for (DatagramSocket from : List.of(sender, stranger)) {
        sendTo(from, port, pause);
        log.add("sent: " + receivedBy(sockets));
      }
      sockets.get(0).connect(loopback, sender.getLocalPort());
      for (DatagramSocket from : List.of(sender, stranger)) {
        sendTo(from, port, pause);
        log.add("sent to a connected one: " + receivedBy(sockets));
      }
      alone.connect(loopback, sender.getLocalPort());
      stranger.connect(loopback, alone.getLocalPort());
      stranger.send(new DatagramPacket(new byte[1], 1));
      pause.run();
      log.add("of a stranger: " + receivedBy(List.of(alone, stranger)));
    } finally {
      sockets.forEach(DatagramSocket::close);
      List.of(sender, stranger, alone).forEach(DatagramSocket::close);
    }
    return log;
  }

  private static String bound(DatagramSocket socket, InetAddress address, int port)
      throws Exception {
    socket.bind(new InetSocketAddress(address, port));
    return "bound";
  }

  private static void sendTo(DatagramSocket from, int port, SocketProgram.Pause pause)
      throws Exception {
    InetAddress to = InetAddress.getLoopbackAddress();
    from.send(new DatagramPacket(new byte[1], 1, to, port));
    pause.run();
  }

  private static List<String> receivedBy(List<DatagramSocket> sockets) throws Exception {
    List<String> received = new ArrayList<>();
    for (DatagramSocket socket : sockets) {
      socket.setSoTimeout(1);
      received.add(
          NetworkProgram.outcome(
              () -> {
                socket.receive(new DatagramPacket(new byte[1], 1));
                return "received";
              }));
    }
    return received;
  }
}
