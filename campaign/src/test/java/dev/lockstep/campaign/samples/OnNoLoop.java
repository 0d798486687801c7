package dev.lockstep.campaign.samples;

import org.junit.jupiter.api.Test;

/** An ordinary test. */
class OnNoLoop {

  @Test
  void passes() {}
}
