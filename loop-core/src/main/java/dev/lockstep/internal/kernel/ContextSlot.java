// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The context variables of the code that runs: a context of its own, an equal snapshot that others
 * share and nobody changes, or both. Either is made from the other when it is asked for.
 */
final class ContextSlot {

  /** The context; null while nobody has asked for it. */
  private @Nullable Context context;

  /** An immutable copy of the context as it is now; null if there is none. */
  private @Nullable Context snapshot;

  /** Creates a slot with an empty context. */
  ContextSlot() {
    this(new Context(), null);
  }

  private ContextSlot(@Nullable Context context, @Nullable Context snapshot) {
    this.context = context;
    this.snapshot = snapshot;
  }

  /** Sets the context to that of an entry, which is a snapshot if the entry shares it. */
  void enter(Entry entry, Context entered) {
    if (entry.sharesContext()) {
      context = null;
      snapshot = entered;
    } else {
      set(entered);
    }
  }

  void set(Context entered) {
    context = entered;
    snapshot = null;
  }

  /** Returns a slot with the same contexts. */
  ContextSlot saved() {
    return new ContextSlot(context, snapshot);
  }

  /** Sets the contexts to those of a slot. */
  void restore(ContextSlot saved) {
    context = saved.context;
    snapshot = saved.snapshot;
  }

  /** Returns the context if somebody has asked for it, else null. */
  @Nullable Context contextIfMade() {
    return context;
  }

  Context context() {
    Context known = context;
    if (known == null) {
      known = contextToRead().copy();
      context = known;
    }
    return known;
  }

  /** Returns the context or its snapshot; the caller neither changes nor keeps it. */
  Context contextToRead() {
    Context known = snapshot;
    return known == null ? Objects.requireNonNull(context) : known;
  }

  /** Returns the context, whose values the caller is going to change. */
  Context contextToChange() {
    Context changed = context();
    snapshot = null;
    return changed;
  }

  /** Returns a copy of the context as it is now, which may be shared and nobody may change. */
  Context snapshot() {
    Context known = snapshot;
    if (known == null) {
      known = context().copy();
      snapshot = known;
    }
    return known;
  }
}
