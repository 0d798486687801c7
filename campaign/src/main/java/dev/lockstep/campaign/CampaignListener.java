// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

/** The connection of a running slice to its campaign. May be called from any thread. */
interface CampaignListener {

  /** Returns whether the campaign is over, so that the slice must stop early. */
  boolean isOver();

  /**
   * Called after interleavings have run.
   *
   * @param interleavings the number of interleavings
   * @param fresh how many of them were new in this process
   */
  void ran(long interleavings, long fresh);
}
