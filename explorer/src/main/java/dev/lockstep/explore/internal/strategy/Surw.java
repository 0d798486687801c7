// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Strategy;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Selectively uniform random walk (Zhao and others, ASPLOS 2025): uniform over the orders of the
 * interesting steps, whatever steps lie between them. It draws which lane makes the next
 * interesting step, in proportion to those that each has left by the count of a first run; holds
 * back the other lanes that are about to make one; and lets all else go as a random walk does. Each
 * order of the interesting steps of n lanes with c of them each comes with probability (c!)^n / (n
 * c)!, if the counts are exact and no lane waits for another, and no order is left out.
 *
 * <p>A step is interesting if it is known to use an object that is: the object that its lane has
 * waited for, or that {@link Interleaving#point(Object)} has named. Without a predicate each run
 * draws one kind of object out of those that two lanes or more have used in the first run: a class,
 * or the text that a point has.
 *
 * @param predicate returns whether an object is interesting, or null
 */
public record Surw(@Nullable Predicate<Object> predicate) implements Strategy {

  private static final String CHOSEN = "chosen by the predicate";

  @Override
  public Search search(long seed, int interleavings) {
    Counting first = new Counting(predicate);
    return new ProfiledSearch(
        "selectively uniform random walk",
        seed,
        first,
        (draw, cancelChoices, counts) -> new Selective(draw, cancelChoices, first));
  }

  private static @Nullable Object kind(
      @Nullable Object shared, @Nullable Predicate<Object> wanted) {
    if (shared == null) {
      return null;
    }
    if (shared instanceof MemoryAccess access) {
      return kindOf(access, wanted);
    }
    if (wanted != null) {
      return wanted.test(shared) ? CHOSEN : null;
    }
    return shared instanceof String ? shared : shared.getClass();
  }

  /** Returns the kind of an access: that of all accesses to the same field of such objects. */
  private static @Nullable Object kindOf(MemoryAccess access, @Nullable Predicate<Object> wanted) {
    Object target = access.target();
    if (access.kind() == MemoryAccess.Kind.SPIN || target == null) {
      return null;
    }
    if (wanted != null) {
      return wanted.test(target) ? CHOSEN : null;
    }
    return switch (access.kind()) {
      case PLAIN, VOLATILE -> access.owner() + "." + access.name();
      case MONITOR -> "the monitor of " + target.getClass().getName();
      default -> target.getClass();
    };
  }

  /** A plan of first in, first out that counts the steps that use each kind of object. */
  private static final class Counting extends CountingPlan {
    private final Footprints footprints =
        new Footprints() {
          @Override
          void made(int lane, MemoryAccess access) {
            count(lane, access);
          }
        };
    private final IdentityHashMap<Object, Integer> users = new IdentityHashMap<>();
    private final Set<Object> sharedKinds = new HashSet<>();
    private final @Nullable Predicate<Object> wanted;

    private Counting(@Nullable Predicate<Object> wanted) {
      this.wanted = wanted;
    }

    @Override
    public LoopObserver observer() {
      return footprints;
    }

    @Override
    public void taken(int lane) {
      super.taken(lane);
      Object shared = footprints.next(lane);
      if (!(shared instanceof MemoryAccess)) { // which counts when it is made
        count(lane, shared);
      }
    }

    private void count(int lane, @Nullable Object shared) {
      Object kind = kind(shared, wanted);
      if (shared != null && kind != null) {
        counts.count(lane, kind);
        Object used = shared instanceof MemoryAccess access ? access.target() : shared;
        Integer other = users.putIfAbsent(shared instanceof String ? kind : used, lane);
        if (wanted != null || (other != null && other != lane)) {
          sharedKinds.add(kind);
        }
      }
    }

    /** Returns the kinds that may be interesting, in the order in which they were met. */
    private List<Object> kinds() {
      return counts.kinds().stream().filter(sharedKinds::contains).toList();
    }
  }

  private static final class Selective extends RandomPlan {
    private static final int NONE = -1;

    private final Footprints footprints =
        new Footprints() {
          @Override
          void made(int lane, MemoryAccess access) {
            if (isInteresting(access)) {
              take(lane);
            }
          }
        };
    private final @Nullable Predicate<Object> wanted;
    private final @Nullable Object interesting;
    private final Remaining remaining;

    /** The lane that makes the next interesting step. */
    private int intended = NONE;

    private Selective(long draw, int cancelChoices, Counting first) {
      super(draw, cancelChoices);
      List<Object> kinds = first.kinds();
      wanted = first.wanted;
      interesting = kinds.isEmpty() ? null : kinds.get(random.below(kinds.size()));
      remaining = new Remaining(first.counts, interesting == null ? CHOSEN : interesting);
    }

    @Override
    public LoopObserver observer() {
      return footprints;
    }

    @Override
    public int choosePreemption(int position, ChoiceSource.Lanes lanes) {
      return chooseLane(position, lanes);
    }

    @Override
    public int chooseLane(int position, ChoiceSource.Lanes lanes) {
      for (int i = 0; i < lanes.size(); i++) {
        see(lanes.id(i));
      }
      if (intended == NONE) {
        intended = drawIntended();
      }
      int free = 0;
      for (int i = 0; i < lanes.size(); i++) {
        free += isHeld(lanes.id(i)) ? 0 : 1;
      }
      return free == 0 ? weighted(lanes, remaining) : freeOne(lanes, random.below(free));
    }

    private int freeOne(ChoiceSource.Lanes lanes, int number) {
      int index = NONE;
      for (int left = number; left >= 0; ) {
        left -= isHeld(lanes.id(++index)) ? 0 : 1;
      }
      return index;
    }

    /**
     * Notes that a lane exists; an intended step may pass from a lane to one that it has spawned.
     */
    private void see(int lane) {
      int before = remaining.of(intended == NONE ? 0 : intended);
      if (remaining.see(lane) && intended != NONE && remaining.parent(lane) == intended) {
        intended = random.below(Math.max(before, 1)) < remaining.total(lane) ? lane : intended;
      }
    }

    private int drawIntended() {
      int sum = 0;
      for (int lane = 0; lane < remaining.lanes(); lane++) {
        sum += Math.max(remaining.of(lane), 0);
      }
      int draw = sum == 0 ? NONE : random.below(sum);
      int lane = NONE;
      while (draw >= 0) {
        draw -= Math.max(remaining.of(++lane), 0);
      }
      return lane;
    }

    private boolean isHeld(int lane) {
      return lane != intended && isInteresting(lane);
    }

    private boolean isInteresting(int lane) {
      return isInteresting(footprints.next(lane));
    }

    private boolean isInteresting(@Nullable Object shared) {
      Object kind = kind(shared, wanted);
      return kind != null && kind.equals(interesting);
    }

    private void take(int lane) {
      remaining.take(lane);
      intended = NONE;
    }

    @Override
    public void taken(int lane) {
      see(lane);
      footprints.clear();
      Object next = footprints.next(lane);
      if (!(next instanceof MemoryAccess) && isInteresting(next)) {
        take(lane);
      }
    }
  }
}
