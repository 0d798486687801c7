// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
/** A runner of JUnit 3 tests that others wrote, such as the JDK's concurrency tests, in tasks. */
@NullMarked
package dev.lockstep.conformance.foreign;

import org.jspecify.annotations.NullMarked;
