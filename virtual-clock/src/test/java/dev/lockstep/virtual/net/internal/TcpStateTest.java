// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.virtual.net.internal.TcpState.Event;
import java.util.Arrays;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** The transitions of {@link TcpState}, all of them. */
class TcpStateTest {

  @Test
  void transitionsAreThoseOfTheTable() {
    assertThat(table())
        .isEqualTo(
            """
            .            SYN_ACKED   CLOSE      FIN_ACKED  FIN_RECEIVED DELETE
            SYN_SENT     ESTABLISHED -          -          -            CLOSED
            SYN_RECEIVED ESTABLISHED -          -          -            CLOSED
            ESTABLISHED  -           FIN_WAIT_1 -          CLOSE_WAIT   CLOSED
            FIN_WAIT_1   -           -          FIN_WAIT_2 CLOSING      CLOSED
            FIN_WAIT_2   -           -          -          TIME_WAIT    CLOSED
            CLOSE_WAIT   -           LAST_ACK   -          -            CLOSED
            CLOSING      -           -          TIME_WAIT  -            CLOSED
            LAST_ACK     -           -          CLOSED     -            CLOSED
            TIME_WAIT    -           -          -          -            CLOSED
            CLOSED       -           -          -          -            -""");
  }

  private static String table() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(line(".", Arrays.stream(Event.values()).map(Event::name).toArray(String[]::new)));
    for (TcpState state : TcpState.values()) {
      lines.add(
          line(
              state.name(),
              Arrays.stream(Event.values())
                  .map(event -> next(state, event))
                  .toArray(String[]::new)));
    }
    return lines.toString();
  }

  private static String line(String first, String[] cells) {
    return first
        + " ".repeat(13 - first.length())
        + String.format("%-11s %-10s %-10s %-12s %s", (Object[]) cells);
  }

  private static String next(TcpState state, Event event) {
    try {
      return state.on(event).name();
    } catch (IllegalStateException e) {
      return "-";
    }
  }

  @Test
  void refusalNamesTheEventAndTheState() {
    assertThatThrownBy(() -> TcpState.TIME_WAIT.on(Event.FIN_ACKED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("FIN_ACKED cannot happen in TIME_WAIT");
  }

  @Test
  void directionsEndWithTheirFin() {
    assertThat(TcpState.values())
        .filteredOn(TcpState::isOutputOpen)
        .containsExactly(TcpState.ESTABLISHED, TcpState.CLOSE_WAIT);
    assertThat(TcpState.values())
        .filteredOn(TcpState::isOutputEnded)
        .containsExactly(
            TcpState.FIN_WAIT_1,
            TcpState.FIN_WAIT_2,
            TcpState.CLOSING,
            TcpState.LAST_ACK,
            TcpState.TIME_WAIT);
    assertThat(TcpState.values())
        .filteredOn(TcpState::isInputEnded)
        .containsExactly(
            TcpState.CLOSE_WAIT, TcpState.CLOSING, TcpState.LAST_ACK, TcpState.TIME_WAIT);
  }
}
