// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0

/** The record of a run as data, and as a page, for people and for programs. */
@SuppressWarnings("module") // internals are exported to modules that are compiled later
module dev.lockstep.report {
  requires static org.jspecify;

  exports dev.lockstep.report;
  exports dev.lockstep.report.internal to
      dev.lockstep.explore,
      dev.lockstep.campaign;
}
