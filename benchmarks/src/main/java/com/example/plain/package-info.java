// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
/** Programs that know nothing of Lockstep. */
@NullMarked
package com.example.plain;

import org.jspecify.annotations.NullMarked;
