// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.net.TlsState.Event;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The transitions of {@link TlsState}, all of them. */
class TlsStateTest {

  @Test
  void transitionsAreThoseOfTheTable() {
    StringJoiner lines = new StringJoiner("\n");
    for (TlsState state : TlsState.values()) {
      lines.add(
          state
              + ": "
              + Arrays.stream(Event.values())
                  .map(event -> event + " " + next(state, event))
                  .collect(Collectors.joining(", ")));
    }
    assertThat(lines)
        .hasToString(
            """
            HANDSHAKE: OPENED OPEN, PEER_CLOSED HANDSHAKE, CLOSE -, LOST FAILED
            OPEN: OPENED -, PEER_CLOSED ENDED, CLOSE CLOSING, LOST CLOSED
            ENDED: OPENED -, PEER_CLOSED -, CLOSE CLOSING, LOST CLOSED
            CLOSING: OPENED -, PEER_CLOSED CLOSING, CLOSE -, LOST CLOSED
            CLOSED: OPENED -, PEER_CLOSED CLOSED, CLOSE -, LOST CLOSED
            FAILED: OPENED -, PEER_CLOSED FAILED, CLOSE -, LOST FAILED""");
  }

  private static String next(TlsState state, Event event) {
    try {
      return state.on(event).name();
    } catch (IllegalStateException e) {
      return "-";
    }
  }

  @Test
  void refusalNamesTheEventAndTheState() {
    assertThatThrownBy(() -> TlsState.CLOSED.on(Event.OPENED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("OPENED cannot happen in CLOSED");
  }

  @Test
  void onlyAHandshakeOpensAConnection() {
    assertThat(TlsState.values())
        .filteredOn(state -> !state.wasOpened())
        .containsExactly(TlsState.HANDSHAKE, TlsState.FAILED);
    assertThat(TlsState.values())
        .filteredOn(TlsState::isWritable)
        .containsExactly(TlsState.OPEN, TlsState.ENDED);
    assertThat(TlsState.values())
        .filteredOn(TlsState::isClosing)
        .containsExactly(TlsState.CLOSING, TlsState.CLOSED, TlsState.FAILED);
  }
}
