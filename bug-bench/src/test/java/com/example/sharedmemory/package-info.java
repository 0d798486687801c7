// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0

/**
 * Ordinary programs of threads with known bugs in shared memory, and their fixed twins. They use
 * the JDK only: an explorer has to find what it can decide in them by itself.
 */
package com.example.sharedmemory;
