// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.util.Set;

/**
 * The result of {@link Async#wait(java.util.Collection, ReturnWhen)}.
 *
 * @param done the futures that are done, in the order in which they were given
 * @param pending the others, in the order in which they were given
 * @param <F> the type of the futures
 * @since 0.1.0
 */
public record WaitResult<F extends AsyncFuture<?>>(Set<F> done, Set<F> pending) {}
