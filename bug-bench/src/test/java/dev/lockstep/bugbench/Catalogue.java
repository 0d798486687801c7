// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import java.util.List;
import java.util.stream.Stream;

/** The catalogue of bugs, in the order of the libraries' primitives. */
final class Catalogue {

  private Catalogue() {}

  static List<Bug> all() {
    return Stream.of(
            LockBugs.all(),
            ConditionBugs.all(),
            SemaphoreBugs.all(),
            LimiterBugs.all(),
            MutexBugs.all(),
            QueueBugs.all(),
            TimeLimitBugs.all(),
            CombinatorBugs.all(),
            GroupBugs.all(),
            StreamBugs.all())
        .flatMap(List::stream)
        .toList();
  }
}
