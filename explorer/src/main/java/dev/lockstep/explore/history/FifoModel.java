// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The model of an unbounded queue, first in, first out; see {@link SequentialModel#fifo}.
 *
 * @param item returns the item that a command puts, or null for a command that takes one
 */
record FifoModel<C, R extends @Nullable Object>(Function<? super C, ? extends @Nullable R> item)
    implements SequentialModel<List<R>, C, R> {

  @Override
  public List<R> initial() {
    return List.of();
  }

  @Override
  public @Nullable Effect<List<R>, R> apply(List<R> items, C command) {
    R put = item.apply(command);
    if (put != null) {
      List<R> more = new ArrayList<>(items);
      more.add(put);
      return new Effect<>(more, null, null);
    }
    return items.isEmpty() ? null : Effect.returning(items.get(0), items.subList(1, items.size()));
  }
}
