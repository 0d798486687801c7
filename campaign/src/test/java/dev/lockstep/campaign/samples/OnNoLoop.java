// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import org.junit.jupiter.api.Test;

/** An ordinary test. */
class OnNoLoop {

  @Test
  void passes() {}
}
