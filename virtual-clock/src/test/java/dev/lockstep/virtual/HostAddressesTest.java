// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import dev.lockstep.spi.PacketSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts with addresses of IPv6, and with several. */
class HostAddressesTest {

  private static final int PORT = 7;

  private final World world = new World();

  private Host server(String... addresses) {
    return serverAt(null, addresses);
  }

  /** Adds a host that tells each client from which address it comes. */
  private Host serverAt(@Nullable String at, String... addresses) {
    Host server =
        world.host(
            "server",
            () ->
                Streams.serve(
                        (reader, writer) ->
                            writer.write(
                                writer.transport().remoteAddress()
                                    + " at "
                                    + writer.transport().localAddress()
                                    + "\n"),
                        at,
                        PORT)
                    .serveForever());
    server.setAddresses(addresses);
    return server;
  }

  private static String ask(String host) throws IOException {
    try (Connection connection = Streams.connect(host, PORT)) {
      return new String(connection.reader().readLine(), UTF_8).strip();
    }
  }

  @Test
  void hostsOfIpv6AloneReachEachOtherByNameAndByLiteral() {
    server("fd00::2");
    world.testHost().setAddresses("fd00::1");
    world.run(
        () -> {
          String seen = "test/[fd00:0:0:0:0:0:0:1]:%d at server/[fd00:0:0:0:0:0:0:2]:7";
          assertThat(ask("server")).isEqualTo(seen.formatted(49_152));
          assertThat(ask("fd00::2")).isEqualTo(seen.replace("server", "").formatted(49_153));
          assertThat(world.netstat().toString()).contains("fd00:0:0:0:0:0:0:2");
        });
  }

  @Test
  void listenerOfAllAddressesTakesBothFamilies() {
    server("10.1.0.2", "fd00::2");
    world.testHost().setAddresses("10.1.0.1", "fd00::1");
    world.run(
        () -> {
          assertThat(ask("10.1.0.2")).startsWith("test/10.1.0.1:").endsWith("at /10.1.0.2:7");
          assertThat(ask("fd00::2")).startsWith("test/[fd00:").endsWith("[fd00:0:0:0:0:0:0:2]:7");
        });
  }

  @Test
  void listenerOfOneAddressTakesThatAlone() {
    serverAt("fd00::2", "10.1.0.2", "fd00::2");
    world.testHost().setAddresses("10.1.0.1", "fd00::1");
    world.run(
        () -> {
          assertThatThrownBy(() -> ask("10.1.0.2")).hasMessageContaining("refused");
          assertThat(ask("server")).contains("[fd00:0:0:0:0:0:0:2]:7");
        });
  }

  @Test
  void happyEyeballsGoOnWithTheFamilyThatBothHave() {
    server("fd00::2", "10.1.0.2");
    world.run(
        () -> assertThat(ask("server")).isEqualTo("test/10.0.0.1:49152 at server/10.1.0.2:7"));
  }

  @Test
  void hostsWithoutACommonFamilyHaveNoRouteAndAreToldTheRemedy() {
    server("fd00::2");
    world.run(
        () ->
            assertThatThrownBy(() -> ask("server"))
                .cause()
                .isInstanceOf(NoRouteToHostException.class)
                .satisfies(
                    it ->
                        assertThat(it.getSuppressed()[0])
                            .hasMessageContaining("'test' has the addresses [test/10.0.0.1]")
                            .hasMessageContaining("Host.setAddresses()")));
  }

  @Test
  void linkOfTheHostIsThatOfAllItsAddresses() {
    server("10.1.0.2", "fd00::2");
    world.testHost().setAddresses("10.1.0.1", "fd00::1");
    world.link("test", "server").latency(Duration.ofMillis(40));
    world.run(
        () -> {
          ask("fd00::2");
          assertThat(world.clock().elapsed()).isEqualTo(Duration.ofMillis(160));
          world.link("test", "server").refuse();
          assertThatThrownBy(() -> ask("fd00::2")).hasMessageContaining("refused");
        });
  }

  @Test
  void loopbackOfIpv6IsAnAddressOfItsOwn() {
    world.testHost().setAddresses("10.1.0.1", "fd00::1");
    world.run(
        () -> {
          try (var own = Streams.serve((reader, writer) -> writer.write("6\n"), "::1", PORT)) {
            assertThat(own.isServing()).isTrue();
            assertThat(ask("::1")).isEqualTo("6");
            assertThat(ask("localhost")).isEqualTo("6"); // 127.0.0.1 refuses, and ::1 answers
            assertThatThrownBy(() -> ask("127.0.0.1")).hasMessageContaining("refused");
          }
        });
  }

  @Test
  void datagramsGoOverIpv6AndMayBeLongerThere() {
    world.testHost().setAddresses("10.1.0.1", "fd00::1");
    world.run(
        () -> {
          var at = new InetSocketAddress(InetAddress.ofLiteral("fd00::1"), PORT);
          try (PacketSocket server = world.network().datagram(at, null, Map.of());
              PacketSocket client = world.network().datagram(null, null, Map.of())) {
            assertThat(client.send(ByteBuffer.allocate(65_527), at)).isTrue();
            assertThatThrownBy(() -> client.send(ByteBuffer.allocate(65_528), at))
                .isInstanceOf(SocketException.class)
                .hasMessage("Message too long");
            Async.sleep(Duration.ofSeconds(1));
            assertThat(server.receive(ByteBuffer.allocate(70_000)))
                .asString()
                .contains("[fd00:0:0:0:0:0:0:1]");
          }
        });
  }

  @Test
  void addressesStayWhenTheHostIsRestarted() {
    Host server = server("fd00::2");
    world.testHost().setAddresses("fd00::1");
    world.run(
        () -> {
          server.crash();
          server.restart();
          assertThat(ask("server")).contains("server/[fd00:0:0:0:0:0:0:2]:7");
        });
  }

  @Test
  void linkLocalAddressIsReachedFromALinkLocalOne() {
    server("fd00::2", "fe80::2");
    world.testHost().setAddresses("fd00::1", "fe80::1");
    world.run(
        () -> {
          assertThat(ask("fe80::2")).contains("[fe80:0:0:0:0:0:0:1");
          assertThat(ask("fd00::2")).contains("[fd00:0:0:0:0:0:0:1]");
        });
  }

  @Test
  void nameOfSeveralHostsStandsForAllTheirAddresses() {
    Host server = server("10.1.0.2", "fd00::2");
    world.dns().set("service", Duration.ZERO, server);
    world.run(
        () -> assertThat(world.network().resolve("service").await()).isEqualTo(server.addresses()));
  }

  @Test
  void newHostGetsNoAddressThatAnotherHas() {
    world.testHost().setAddresses("10.0.0.2");
    assertThat(world.host("next").address().getHostAddress()).isEqualTo("10.0.0.3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server",
        "",
        "::",
        "0.0.0.0",
        "::1",
        "127.0.0.1",
        "ff02::1",
        "224.0.0.1",
        "fe80::1%2"
      })
  void whatIsNoAddressOfAHostIsRefused(String literal) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> world.testHost().setAddresses(literal))
        .withMessageContaining("address " + literal + " must be one of a host");
  }

  @Test
  void addressIsGivenOnceAndToOneHost() {
    world.host("server").setAddresses("fd00::2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> world.testHost().setAddresses("fd00::2"))
        .withMessageContaining("is that of the host 'server'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> world.testHost().setAddresses("fd00::3", "fd00:0::3"))
        .withMessageContaining("given twice");
    assertThatIllegalArgumentException().isThrownBy(() -> world.testHost().setAddresses());
  }

  @Test
  void addressesOfAHostWithSocketsStay() {
    world.run(
        () -> {
          try (var server = Streams.serve((reader, writer) -> {}, null, PORT)) {
            assertThat(server.isServing()).isTrue();
            assertThatIllegalStateException()
                .isThrownBy(() -> world.testHost().setAddresses("fd00::1"))
                .withMessageContaining("'test' must have no sockets");
          }
        });
  }
}
