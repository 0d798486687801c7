// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.sharedmemory.SharedMemoryBug;
import com.example.sharedmemory.SharedMemoryBugs;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of the section of shared memory, whose programs are plain Java under the agent. {@code
 * -Dlockstep.bugbench.full=true} tries 5,000 interleavings of each fixed twin.
 */
@Tag("agent")
class SharedMemoryTest {

  private static final boolean FULL = Boolean.getBoolean("lockstep.bugbench.full");
  private static final int SILENT = FULL ? 5_000 : 200;

  static List<SharedMemoryBug> bugs() {
    return SharedMemoryBugs.all();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void theFixedTwinIsSilent(SharedMemoryBug bug) {
    Exploration exploration =
        Explorer.builder().interleavings(SILENT).build().explore(() -> bug.program().run(true));

    assertThat(exploration.finding()).as(exploration::toString).isNull();
  }

  @Test
  void everyBugHasAnIdAnEffectAndASource() {
    assertThat(bugs()).hasSizeGreaterThanOrEqualTo(30);
    assertThat(bugs()).extracting(SharedMemoryBug::id).doesNotHaveDuplicates();
    assertThat(bugs())
        .extracting(SharedMemoryBug::source)
        .doesNotHaveDuplicates()
        .doesNotContain("");
    for (SharedMemoryBug bug : bugs()) {
      assertThat(Kind.values())
          .extracting(Kind::name)
          .contains(bug.effect().toUpperCase(java.util.Locale.ROOT));
    }
  }
}
