// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
/**
 * A loop in production: events of the flight recorder, counts by JMX, and thread dumps of tasks.
 */
module dev.lockstep.monitor {
  requires transitive dev.lockstep;
  requires jdk.jfr;
  requires java.management;
  requires static org.jspecify;

  exports dev.lockstep.monitor;
}
