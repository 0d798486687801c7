// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.sharedmemory.CoreProgram;
import com.example.sharedmemory.CorePrograms;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the explorer against what Fray's core tests ask of a search: 17 programs fail and 42 pass.
 */
@Tag("agent")
class CoreProgramsTest {

  private static final int BUDGET = Boolean.getBoolean("lockstep.bugbench.full") ? 5_000 : 200;

  static List<CoreProgram> programs() {
    return CorePrograms.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void failsOrPasses(CoreProgram program) {
    Explorer.Builder explorer = SharedMemoryTest.explorer().interleavings(BUDGET);
    if (program.needs() == CoreProgram.Needs.SPURIOUS_WAKE_UPS) {
      explorer.spuriousWakeUps();
    }
    Exploration exploration = explorer.build().explore(program::run);
    Finding finding = exploration.finding();

    if (program.fails()) {
      assertThat(finding).as(exploration::toString).isNotNull();
      assertThat(finding.doubt()).isNull();
    } else {
      assertThat(finding).as(exploration::toString).isNull();
    }
  }

  @Test
  void tableIsWhole() {
    assertThat(programs()).filteredOn(CoreProgram::fails).hasSize(17);
    assertThat(programs()).filteredOn(program -> !program.fails()).hasSize(42);
    assertThat(programs()).extracting(CoreProgram::name).doesNotHaveDuplicates();
  }
}
