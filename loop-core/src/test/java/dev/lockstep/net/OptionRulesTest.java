// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.process.Command;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Options that are out of their range are refused where they are set, with value and range. */
class OptionRulesTest {

  private static final ServeOptions SERVE = ServeOptions.defaults();
  private static final ConnectOptions CONNECT = ConnectOptions.defaults();
  private static final Tls TLS = Tls.client(TlsTest.ANONYMOUS);
  private static final Duration NEGATIVE = Duration.ofSeconds(-1);

  private static Arguments refused(ThrowingCallable setting, String message) {
    return Arguments.of(setting, message);
  }

  static Stream<Arguments> settingsOutOfRange() {
    return Stream.of(
        refused(() -> SERVE.limit(0), "limit = 0 must be at least 1 byte"),
        refused(() -> SERVE.limit(-5), "limit = -5 must be at least 1 byte"),
        refused(() -> SERVE.backlog(0), "backlog = 0 must be at least 1"),
        refused(() -> SERVE.closeTimeout(NEGATIVE), "closeTimeout = PT-1S must be zero or more"),
        refused(() -> CONNECT.limit(0), "limit = 0 must be at least 1 byte"),
        refused(() -> CONNECT.closeTimeout(NEGATIVE), "closeTimeout = PT-1S must be zero or more"),
        refused(() -> CONNECT.attemptDelay(NEGATIVE), "attemptDelay = PT-1S must be zero or more"),
        refused(() -> Command.of("true").limit(0), "limit = 0 must be at least 1 byte"),
        refused(
            () -> TLS.handshakeTimeout(Duration.ZERO),
            "handshakeTimeout = PT0S must be more than zero"),
        refused(
            () -> TLS.shutdownTimeout(NEGATIVE), "shutdownTimeout = PT-1S must be zero or more"),
        refused(
            () -> TLS.applicationProtocols("h2", ""), "protocol = '' must be of 1 to 255 bytes"));
  }

  @ParameterizedTest
  @MethodSource("settingsOutOfRange")
  void valueOutOfRangeIsRefusedWhereItIsSet(ThrowingCallable setting, String message) {
    assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void unknownVersionIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> TLS.versions("TLSv1.3", "TLSv9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("version = 'TLSv9' must be one of [")
        .hasMessageContaining("TLSv1.3");
  }

  @Test
  void leastValuesAreTaken() {
    assertThat(SERVE.limit(1).backlog(1).closeTimeout(Duration.ZERO).limit()).isEqualTo(1);
    assertThat(CONNECT.attemptDelay(null).closeTimeout(null).limit(1).limit()).isEqualTo(1);
    assertThat(TLS.shutdownTimeout(Duration.ZERO).shutdownTimeout()).isZero();
  }
}
