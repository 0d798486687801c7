// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
/**
 * A loop in production: events of the flight recorder, counts by JMX, and thread dumps of tasks.
 */
@NullMarked
package dev.lockstep.monitor;

import org.jspecify.annotations.NullMarked;
