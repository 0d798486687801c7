// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.net.TransportState.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** The transitions of {@link TransportState}, all of them. */
class TransportStateTest {

  private static final List<Event> READING = List.of(Event.PAUSE, Event.RESUME, Event.PEER_ENDED);
  private static final List<Event> WRITING = List.of(Event.END, Event.OUTPUT_ENDED);
  private static final List<Event> LIFE =
      List.of(Event.START, Event.CLOSE, Event.LOSE, Event.ABORT);

  @Test
  void readingFollowsItsTable() {
    assertThat(
            table(
                READING,
                List.of(),
                List.of(Event.PAUSE),
                List.of(Event.PEER_ENDED),
                List.of(Event.PEER_ENDED, Event.PAUSE)))
        .isEqualTo(
            """
            FLOWING: PAUSE PAUSED, RESUME -, PEER_ENDED ENDED
            PAUSED: PAUSE -, RESUME FLOWING, PEER_ENDED -
            ENDED: PAUSE ENDED_PAUSED, RESUME -, PEER_ENDED -
            ENDED_PAUSED: PAUSE -, RESUME ENDED, PEER_ENDED -""");
  }

  @Test
  void writingFollowsItsTable() {
    assertThat(
            table(WRITING, List.of(), List.of(Event.END), List.of(Event.END, Event.OUTPUT_ENDED)))
        .isEqualTo(
            """
            OPEN: END ENDING, OUTPUT_ENDED -
            ENDING: END -, OUTPUT_ENDED ENDED
            ENDED: END -, OUTPUT_ENDED -""");
  }

  @Test
  void lifeFollowsItsTable() {
    assertThat(
            table(
                LIFE,
                List.of(),
                List.of(Event.START),
                List.of(Event.CLOSE),
                List.of(Event.LOSE),
                List.of(Event.ABORT)))
        .isEqualTo(
            """
            NEW: START OPEN, CLOSE CLOSING, LOSE LOST, ABORT ABORTED
            OPEN: START -, CLOSE CLOSING, LOSE LOST, ABORT ABORTED
            CLOSING: START CLOSING, CLOSE -, LOSE LOST, ABORT ABORTED
            LOST: START LOST, CLOSE -, LOSE -, ABORT ABORTED
            ABORTED: START ABORTED, CLOSE -, LOSE -, ABORT ABORTED""");
  }

  @SafeVarargs
  private static String table(List<Event> events, List<Event>... ways) {
    StringJoiner lines = new StringJoiner("\n");
    for (List<Event> way : ways) {
      List<String> cells = new ArrayList<>();
      for (Event event : events) {
        cells.add(event + " " + next(way, event));
      }
      lines.add(part(after(way), events) + ": " + String.join(", ", cells));
    }
    return lines.toString();
  }

  private static String next(List<Event> way, Event event) {
    TransportState state = after(way);
    try {
      state.on(event);
      return part(state, List.of(event));
    } catch (IllegalStateException e) {
      assertThat(state).hasToString(after(way).toString());
      return "-";
    }
  }

  private static String part(TransportState state, List<Event> events) {
    Event event = events.getFirst();
    return (READING.contains(event)
            ? state.reading()
            : WRITING.contains(event) ? state.writing() : state.life())
        .toString();
  }

  private static TransportState after(List<Event> way) {
    TransportState state = new TransportState();
    way.forEach(state::on);
    return state;
  }

  @Test
  void refusalNamesTheEventAndTheState() {
    assertThatThrownBy(() -> after(List.of(Event.START)).on(Event.RESUME))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("RESUME cannot happen in reading FLOWING, writing OPEN, life OPEN");
  }

  @Test
  void eachEventMovesOnePart() {
    assertThat(after(List.of(Event.START, Event.PEER_ENDED, Event.END, Event.CLOSE)))
        .hasToString("reading ENDED, writing ENDING, life CLOSING");
  }

  @Test
  void inputIsAwaitedWhileTheConnectionIsOpenAndFlows() {
    assertThat(after(List.of()).awaitsInput()).isFalse();
    assertThat(after(List.of(Event.START)).awaitsInput()).isTrue();
    assertThat(after(List.of(Event.START, Event.PAUSE)).awaitsInput()).isFalse();
    assertThat(after(List.of(Event.START, Event.PEER_ENDED)).awaitsInput()).isFalse();
    assertThat(after(List.of(Event.START, Event.CLOSE)).awaitsInput()).isFalse();
  }

  @Test
  void readingIsWhatTheProgramWants() {
    assertThat(after(List.of()).isReading()).isTrue();
    assertThat(after(List.of(Event.PEER_ENDED)).isReading()).isTrue();
    assertThat(after(List.of(Event.PEER_ENDED, Event.PAUSE)).isReading()).isFalse();
    assertThat(after(List.of(Event.CLOSE)).isReading()).isFalse();
  }
}
