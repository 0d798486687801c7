// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.TaskGroup;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.Held;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member of the store. It follows a leader, and stands for election when it has not heard of one
 * for a while. A member gives one vote in a term, and sends all its entries with it, so that a
 * leader begins with everything that any majority has; see {@link Leadership} for its work.
 */
@SuppressWarnings("try") // resources that are only held until the end of a block
class Node {

  /** The interval between two messages of a leader. */
  static final Duration HEARTBEAT = Duration.ofMillis(50);

  /** The time for which a member that a leader has asked elects nobody else. */
  static final Duration PROMISE = HEARTBEAT.multipliedBy(4);

  /** The time for which a leader waits for an answer. */
  static final Duration PATIENCE = HEARTBEAT.multipliedBy(20);

  private static final String MALFORMED = "what?";

  final Journal journal;
  final Table table;
  final List<Peer> others;
  final Consumer<String> out;

  /** Held by the task that writes to the journal. */
  final AsyncLock turn = new AsyncLock();

  private final InetSocketAddress address;
  private @Nullable Leadership leadership;
  private int latestTerm;
  private long heardAt;

  /**
   * Creates a member that does not run yet.
   *
   * @param address the address at which it listens
   * @param members the addresses of all members
   * @param journal the journal of the member
   * @param out receives a line when it leads
   */
  Node(
      InetSocketAddress address,
      List<InetSocketAddress> members,
      Journal journal,
      Consumer<String> out) {
    this.address = address;
    this.journal = journal;
    this.out = out;
    table = journal.table();
    others = members.stream().filter(member -> !member.equals(address)).map(Peer::new).toList();
  }

  /** Takes part until it is cancelled or its disk fails. */
  void run() throws IOException {
    latestTerm = journal.term();
    heardAt = now(); // it may have made a promise before it crashed
    ServeOptions options = ServeOptions.defaults().limit(Words.LIMIT);
    Server server =
        Streams.serve(this::converse, address.getHostString(), address.getPort(), options);
    try (journal;
        server) {
      TaskGroup.run(
          group -> {
            group.spawn("elections", this::holdElections);
            journal.awaitFailure();
          });
    } finally {
      server.abortClients();
      others.forEach(Peer::close);
    }
  }

  private void converse(StreamReader reader, StreamWriter writer) throws IOException {
    for (String[] words = Words.read(reader); words.length > 0; words = Words.read(reader)) {
      Words.write(writer, answer(words));
    }
  }

  /** Answers a question; one that is malformed changes nothing. */
  private String answer(String[] words) {
    try {
      return words.length < leastWords(words[0]) ? MALFORMED : answerWellFormed(words);
    } catch (IllegalArgumentException e) {
      return MALFORMED; // a number or an entry is none
    }
  }

  private static int leastWords(String question) {
    return question.equals("put") ? 5 : 2;
  }

  private String answerWellFormed(String[] words) {
    Leadership mine = leadership;
    return switch (words[0]) {
      case "vote" -> vote(Integer.parseInt(words[1]));
      case "take" -> take(Integer.parseInt(words[1]), entries(words));
      case "put" ->
          mine == null ? "again" : mine.put(words[1], Long.parseLong(words[2]), words[3], words[4]);
      case "get" -> mine == null ? "again" : mine.get(words[1]);
      default -> MALFORMED;
    };
  }

  private static List<Entry> entries(String[] words) {
    return Arrays.stream(words).skip(2).map(Entry::parse).toList();
  }

  static long now() {
    return Loop.current().nanoTime();
  }

  // ---- elections

  private void holdElections() {
    while (true) {
      awaitSilence();
      int term = stand();
      if (term > 0 && isElected(term)) {
        lead(term);
      }
    }
  }

  /** Waits until it has not heard of a leader for a random while, so that few stand at once. */
  private void awaitSilence() {
    long patience = PROMISE.toNanos() + Async.random("patience").nextLong(PROMISE.toNanos());
    for (long rest = patience; rest > 0; rest = heardAt + patience - now()) {
      Async.sleep(Duration.ofNanos(rest));
    }
  }

  /**
   * Votes for itself in a new term; returns the term, or 0 if it has heard of a leader meanwhile.
   */
  private int stand() {
    try (Held mine = turn.acquire()) {
      if (hasPromised()) {
        return 0;
      }
      heardAt = now();
      latestTerm++;
      journal.enter(latestTerm);
      return latestTerm;
    }
  }

  private boolean hasPromised() {
    return now() < heardAt + PROMISE.toNanos();
  }

  private boolean isElected(int term) {
    return Boolean.TRUE.equals(
        TaskGroup.run(
            group -> {
              List<Task<String[]>> asked = new ArrayList<>();
              others.forEach(one -> asked.add(group.spawn(() -> one.ask(PROMISE, "vote " + term))));
              int missing = (others.size() + 1) / 2;
              for (AsyncFuture<String[]> answer : Async.asCompleted(asked)) {
                if (isYes(answer.result())) {
                  entries(answer.result()).forEach(table::add);
                  missing--;
                }
                if (missing == 0) {
                  break;
                }
              }
              group.cancel();
              return missing == 0;
            }));
  }

  private String vote(int term) {
    try (Held mine = turn.acquire()) {
      if (term <= journal.term() || hasPromised()) {
        return "no " + journal.term();
      }
      meet(term);
      journal.enter(term);
      heardAt = now();
      return "yes " + term + Words.of(table.entries());
    }
  }

  /** Returns whether an answer, {@code yes} or {@code no} and the term of its sender, is a yes. */
  boolean isYes(String[] answer) {
    boolean yes = answer.length > 1 && answer[0].equals("yes");
    if (yes || (answer.length > 1 && answer[0].equals("no"))) {
      meet(Integer.parseInt(answer[1]));
    }
    return yes;
  }

  /** Notes a term; the leader of an earlier one leads no longer. */
  private void meet(int term) {
    latestTerm = Math.max(latestTerm, term);
    if (leadership != null && leadership.term() < latestTerm) {
      resign();
    }
  }

  // ---- terms

  private void lead(int term) {
    Leadership mine = new Leadership(this, term);
    leadership = mine;
    try {
      mine.run();
    } finally {
      resign();
    }
  }

  private void resign() {
    Leadership mine = leadership;
    leadership = null;
    if (mine != null) {
      mine.end();
    }
  }

  boolean isLedBy(Leadership one) {
    return one == leadership && one.term() == journal.term();
  }

  /** Returns the time from which a follower's promise counts for the leader. */
  long leaseStart(long asked) {
    return asked;
  }

  private String take(int term, List<Entry> entries) {
    try (Held mine = turn.acquire()) {
      if (term < journal.term()) {
        return "no " + journal.term();
      }
      meet(term);
      if (term > journal.term()) {
        journal.enter(term);
      }
      heardAt = now();
      journal.take(entries);
      entries.forEach(table::add);
      return "yes " + term;
    }
  }
}
