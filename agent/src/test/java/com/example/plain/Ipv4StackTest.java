// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.World;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM that is told to leave IPv6 alone, on a host of a world that has it. */
class Ipv4StackTest {

  @Test
  void hostOfAJvmWithoutIpv6HasNone() throws Exception {
    String printed = ChildJvm.run(List.of("-Djava.net.preferIPv4Stack=true"), Telling.class);
    assertThat(printed.lines())
        .containsExactly(
            "[/127.0.0.1, test/10.0.0.1]",
            "bind: Protocol family unavailable",
            "connect: Protocol family unavailable");
  }

  /** The program of that JVM. */
  static final class Telling {

    private Telling() {}

    public static void main(String[] arguments) {
      try (World world = new World()) {
        world.testHost().setAddresses("10.0.0.1", "fd00::1");
        world.run(
            () -> {
              System.out.println(
                  NetworkInterface.networkInterfaces()
                      .flatMap(NetworkInterface::inetAddresses)
                      .toList());
              try (ServerSocket server = new ServerSocket(0);
                  Socket socket = new Socket()) {
                InetSocketAddress six =
                    new InetSocketAddress(InetAddress.ofLiteral("::1"), server.getLocalPort());
                try {
                  socket.bind(six);
                } catch (SocketException e) {
                  System.out.println("bind: " + e.getMessage());
                }
                try {
                  socket.connect(six);
                } catch (SocketException e) {
                  System.out.println("connect: " + e.getMessage());
                }
              }
            });
      }
    }
  }
}
