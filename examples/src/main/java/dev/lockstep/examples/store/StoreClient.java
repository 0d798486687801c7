// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.Held;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of the store. It asks one member after the other, with growing pauses, until one
 * answers, so callers should set a timeout. Its changes are numbered, so that the store recognizes
 * a repeated one. One operation runs at a time; the next waits for it.
 */
@SuppressWarnings("try") // resources that are only held until the end of a block
public final class StoreClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

  private final List<Peer> members;
  private final String name = Async.randomUuid("client").toString();
  private final AsyncLock turn = new AsyncLock();
  private long changes;
  private int member;

  /**
   * Creates a client.
   *
   * @param members the addresses of the members
   */
  public StoreClient(List<InetSocketAddress> members) {
    this.members = members.stream().map(Peer::new).toList();
  }

  /**
   * Changes a key. If the task is cancelled, the change may still happen.
   *
   * @param key the key
   * @param value its new value
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void put(String key, String value) {
    try (Held mine = turn.acquire()) {
      changes++;
      String change = name + " " + changes + " " + Words.encode(key) + " " + Words.encode(value);
      ask("put " + change);
    }
  }

  /**
   * Reads a key.
   *
   * @param key the key
   * @return its value, or null if it has none
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public @Nullable String get(String key) {
    try (Held mine = turn.acquire()) {
      String[] answer = ask("get " + Words.encode(key));
      return answer[0].equals("value") ? Words.decode(answer[1]) : null;
    }
  }

  private String[] ask(String question) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      String[] answer = members.get(member).ask(PATIENCE, question);
      if (answer.length > 0 && !answer[0].equals("again")) {
        return answer;
      }
      member = (member + 1) % members.size();
      Async.sleep(Duration.ofNanos(Async.random("pause").nextLong(pause.toNanos())));
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
    }
  }

  /** Closes its connections. */
  @Override
  public void close() {
    members.forEach(Peer::close);
  }
}
