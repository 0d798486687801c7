// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.Host;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What code sees of the machine that it runs on, on the hosts of a world. */
@SuppressWarnings("AddressSelection") // as plain code does it
class InterfacesTest {

  @Test
  void hostHasInterfacesOfItsOwn() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host server = world.host("server");
                  NetworkInterface.networkInterfaces().forEach(it -> describe(log, it));
                  server.run(
                      () -> {
                        NetworkInterface own = NetworkInterface.getByName("eth0");
                        describe(log, own);
                        log.result(
                            "by address",
                            () -> own.equals(NetworkInterface.getByInetAddress(server.address())));
                        log.result("by index", () -> NetworkInterface.getByIndex(1).getName());
                        log.result(
                            "of another host",
                            () -> NetworkInterface.getByInetAddress(InetAddress.getByName("test")));
                        log.result(
                            "hardware",
                            () -> HexFormat.ofDelimiter(":").formatHex(own.getHardwareAddress()));
                        log.result("size of packets", own::getMTU);
                      });
                }))
        .containsExactly(
            "0 ms lo [/127.0.0.1] up loopback",
            "0 ms eth0 [test/10.0.0.1] up multicast",
            "0 ms eth0 [server/10.0.0.2] up multicast",
            "0 ms by address: true",
            "0 ms by index: lo",
            "0 ms of another host: null",
            "0 ms hardware: 02:00:0a:00:00:02",
            "0 ms size of packets: 1500");
  }

  private static void describe(WorldLog log, NetworkInterface it) {
    try {
      log.add(
          it.getName()
              + " "
              + it.inetAddresses().toList()
              + (it.isUp() ? " up" : "")
              + (it.isLoopback() ? " loopback" : "")
              + (it.supportsMulticast() ? " multicast" : "")
              + (it.isPointToPoint() ? " point to point" : ""));
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void hostIsReachableWhileItsLinkIsUp() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server");
                  InetAddress server = InetAddress.getByName("server");
                  log.result("up", () -> server.isReachable(1000));
                  world.link("test", "server").drop();
                  log.result("cut", () -> server.isReachable(1000));
                  log.result("itself", () -> InetAddress.getLocalHost().isReachable(1000));
                }))
        .containsExactly("80 ms up: true", "1080 ms cut: false", "1080 ms itself: true");
  }
}
