// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The marks at which a writer is told to pause and to resume. */
class WatermarksTest {

  private final Watermarks marks = new Watermarks();

  @Test
  void pauseStartsOnceAboveTheHighMarkAndEndsOnceAtTheLowMark() {
    marks.set(10, 4);
    assertThat(marks.endsPause(0)).isFalse();
    assertThat(marks.startsPause(10)).isFalse();
    assertThat(marks.startsPause(11)).isTrue();
    assertThat(marks.startsPause(12)).isFalse();
    assertThat(marks.endsPause(5)).isFalse();
    assertThat(marks.endsPause(4)).isTrue();
    assertThat(marks.endsPause(0)).isFalse();
    assertThat(marks.startsPause(11)).isTrue();
  }

  @Test
  void marksMustBeInOrder() {
    assertThatThrownBy(() -> marks.set(1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("write buffer limits must be 0 <= low <= high: low = 2, high = 1");
    assertThatThrownBy(() -> marks.set(1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(marks.startsPause(Transport.DEFAULT_HIGH_MARK)).isFalse();
    assertThat(marks.startsPause(Transport.DEFAULT_HIGH_MARK + 1)).isTrue();
  }
}
