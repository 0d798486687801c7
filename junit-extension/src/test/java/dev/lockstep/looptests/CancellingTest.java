// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests in which the explorer cancels tasks. */
class CancellingTest {

  /** Takes something and gives it back, unless it is cancelled in between. */
  private static void borrow(String name) {
    int[] taken = {0};
    Task<Void> worker =
        Async.spawn(
            name,
            () -> {
              taken[0]++;
              Async.yieldNow();
              taken[0]--;
            });
    Async.gatherOutcomes(List.of(worker)).await();
    assertThat(taken[0]).isZero();
  }

  @Test
  void aTaskThatIsNamedIsCancelledWhereItHurts() {
    assertThat(Launch.of(Named.class).failures())
        .hasSize(2)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(InterleavingFailure.class)
                    .hasMessageContaining("(the explorer cancels worker)"));
    assertThat(Launch.of(Named.class).failedTests())
        .containsExactlyInAnyOrder("oneName()", "severalNames()");
  }

  static class Named {
    @LoopTest(interleavings = 100, cancelling = "worker")
    void oneName() {
      borrow("worker");
    }

    @LoopTest(
        interleavings = 100,
        cancelling = {"other", "worker"})
    void severalNames() {
      borrow("worker");
    }

    @LoopTest(interleavings = 100, cancelling = "other")
    void anotherName() {
      borrow("worker");
    }

    @LoopTest(interleavings = 100)
    void noName() {
      borrow("worker");
    }
  }

  @Test
  void theBuilderAndTheConfigurationNameTasksToo() {
    assertThat(Launch.of(Built.class).failures()).hasSize(1);
    assertThat(Launch.of(Plain.class).failures()).isEmpty();
    assertThat(Launch.of(Plain.class, Map.of("lockstep.cancelling", "a, worker")).failures())
        .hasSize(1);
  }

  static class Built {
    @RegisterExtension
    static final LoopExtension EXTENSION =
        LoopExtension.builder().interleavings(100).cancelling("worker").build();

    @Test
    void borrows() {
      borrow("worker");
    }
  }

  static class Plain {
    @LoopTest(interleavings = 100)
    void borrows() {
      borrow("worker");
    }

    @LoopTest
    void runsOnce() {
      borrow("worker");
    }
  }

  @Test
  void withoutInterleavingsItIsRefused() {
    assertThat(Launch.of(Once.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "cancelling = [worker] needs many interleavings: set interleavings, or remove cancelling"
                + " (runsOnce())");
  }

  @LoopSettings(cancelling = "worker")
  static class Once {
    @Test
    void runsOnce() {}
  }

  @Test
  void aBlankNameIsRefused() {
    assertThat(Launch.of(Blank.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith("cancelling = 'a, ' of ")
        .hasMessageEndingWith(": must be names of tasks, none of them blank");
    assertThatThrownBy(() -> LoopExtension.builder().cancelling())
        .hasMessage("must be at least one name; remove it to cancel no task");
  }

  static class Blank {
    @LoopTest(
        interleavings = 2,
        cancelling = {"a", " "})
    void runs() {}
  }
}
