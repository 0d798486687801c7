// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.TaskGroup;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The work of a member in a term in which it leads. It replicates the entries that it accepts to
 * the others; an entry that a majority has accepted is committed, and only committed ones are shown
 * to clients. It begins with the entries that the election has collected, which an earlier leader
 * may have committed.
 *
 * <p>Reads are answered at once, under a lease. A follower that answers promises to elect nobody
 * for {@link Node#PROMISE}, counted from its answer; the leader counts from its question, which is
 * earlier. The lease is shorter than the promise because the two clocks may drift apart.
 */
@SuppressWarnings("try") // resources that are only held until the end of a block
final class Leadership {

  private static final Duration LEASE = Node.PROMISE.multipliedBy(3).dividedBy(4);

  /** The largest number of entries in one message. */
  private static final int BATCH = 100;

  private final Node node;
  private final int term;
  private final List<Follower> followers;
  private final List<Entry> log = new ArrayList<>();

  /** Pulsed when there are entries for the followers. */
  private final AsyncEvent news = new AsyncEvent();

  /** Pulsed when more is committed, and at the end. */
  private final AsyncEvent progress = new AsyncEvent();

  private @Nullable TaskGroup tasks;
  private int inherited = Integer.MAX_VALUE;
  private int committed;

  Leadership(Node node, int term) {
    this.node = node;
    this.term = term;
    followers = node.others.stream().map(Follower::new).toList();
  }

  /** Another member. */
  private static final class Follower {
    final Peer peer;

    /** The number of entries of the log that it has accepted. */
    int taken;

    /** The time from which its last promise counts, in nanoseconds. */
    long leasedAt = Node.now() - LEASE.toNanos();

    Follower(Peer peer) {
      this.peer = peer;
    }
  }

  int term() {
    return term;
  }

  /** Leads until a majority has been silent for too long, or {@link #end} is called. */
  void run() {
    TaskGroup.run(
        group -> {
          tasks = group;
          if (takeInherited()) {
            node.out.accept("leads term " + term);
            followers.forEach(one -> group.spawn("copy to " + one.peer, () -> copyTo(one)));
            while (Node.now() < leasedUntil() + Node.PATIENCE.toNanos()) {
              pulse(news);
              Async.sleep(Node.HEARTBEAT);
            }
          }
          group.cancel();
        });
  }

  /** Ends the leadership; may be called by one of its own tasks. */
  void end() {
    if (tasks != null) {
      tasks.cancel();
    }
    pulse(progress);
  }

  private boolean takeInherited() {
    try (Held mine = node.turn.acquire()) {
      Collection<Entry> entries = node.table.entries();
      inherited = entries.size();
      return take(entries);
    }
  }

  /** Accepts entries if it still leads; the caller holds the turn. */
  private boolean take(Collection<Entry> entries) {
    if (!node.isLedBy(this)) {
      return false;
    }
    node.journal.take(entries);
    log.addAll(entries);
    commit();
    return true;
  }

  private void copyTo(Follower one) {
    while (true) {
      int upTo = Math.min(log.size(), one.taken + BATCH);
      String question = "take " + term + Words.of(log.subList(one.taken, upTo));
      long asked = Node.now();
      boolean yes = node.isYes(one.peer.ask(Node.PATIENCE, question));
      if (yes) {
        one.leasedAt = node.leaseStart(asked);
        one.taken = upTo;
        commit();
      }
      if (!yes || one.taken == log.size()) {
        news.await();
      }
    }
  }

  private void commit() {
    int index = (int) ofMajority(log.size(), one -> one.taken);
    log.subList(committed, index).forEach(node.table::add);
    committed = index;
    pulse(progress);
  }

  private long leasedUntil() {
    return ofMajority(Node.now(), one -> one.leasedAt) + LEASE.toNanos();
  }

  /** Returns the value that a majority of the members, including this one, has reached. */
  private long ofMajority(long own, ToLongFunction<Follower> reached) {
    LongStream others = followers.stream().mapToLong(reached);
    long[] all = LongStream.concat(LongStream.of(own), others).sorted().toArray();
    return all[(all.length - 1) / 2];
  }

  /** Wakes the tasks that wait for an event now. */
  private static void pulse(AsyncEvent event) {
    event.set();
    event.clear();
  }

  // ---- clients

  /**
   * Returns whether all entries of earlier terms are known to be committed, so that clients may see
   * them.
   */
  private boolean isOpen() {
    return committed >= inherited && node.isLedBy(this);
  }

  /** Answers a change; a client that does not get {@code done} asks again. */
  String put(String client, long number, String key, String value) {
    try (Held mine = node.turn.acquire()) {
      if (isOpen() && !isTaken(client, number)) {
        take(List.of(new Entry(term, log.size(), client, number, key, value)));
        pulse(news);
      }
    }
    while (isOpen() && !node.table.has(client, number)) {
      progress.await();
    }
    return isOpen() ? "done" : "again";
  }

  /** Returns whether a change has been requested before. */
  private boolean isTaken(String client, long number) {
    return node.table.has(client, number)
        || log.subList(committed, log.size()).stream()
            .anyMatch(entry -> entry.client().equals(client) && entry.number() == number);
  }

  /** Answers a read. */
  String get(String key) {
    boolean leased = Node.now() < leasedUntil();
    return isOpen() && leased ? node.table.get(key) : "again";
  }
}
