// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceSourceTest {

  @Test
  void sourceThatWrapsFifoIsNeverAsked() {
    assertThat(asked(true)).isEmpty();
  }

  @Test
  void sourceThatOnlyChoosesZeroIsAsked() {
    assertThat(asked(false)).contains("lane", "random dice");
  }

  /** Runs two tasks at once that draw a random number, on the real clock. */
  private static List<String> asked(boolean isFifo) {
    List<String> labels = new ArrayList<>();
    ChoiceSource wrapped =
        new ChoiceSource() {
          @Override
          public int choose(String label, int bound) {
            labels.add(label);
            return ChoiceSource.FIFO.choose(label, bound);
          }

          @Override
          public boolean isFifo() {
            return isFifo && ChoiceSource.FIFO.isFifo();
          }
        };
    try (Runner runner = Runner.builder().choiceSource(wrapped).build()) {
      runner.run(
          () -> {
            Async.spawn(() -> Async.sleep(Duration.ofNanos(1)));
            Async.spawn(() -> Async.sleep(Duration.ofNanos(1)));
            Loop.current().random("dice").nextInt();
            Async.sleep(Duration.ofMillis(1));
          });
    }
    return labels;
  }
}
