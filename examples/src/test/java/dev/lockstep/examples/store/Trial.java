// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.history.History;
import dev.lockstep.explore.history.Operation.End;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.net.Latency;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The store for some seconds in a simulated world: hosts crash and stand still, links break and
 * lose packets, clocks are wrong, and clients write down what they see. All of it follows from an
 * interleaving: from its seed, above all.
 */
final class Trial {

  private static final int PORT = 7000;
  private static final List<String> NAMES = List.of("ada", "ben", "cyd");
  private static final List<String> WRITERS = List.of("dan", "eve");
  private static final List<String> CLIENTS = List.of("dan", "eve", "fay", "gus", "hal");
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration TROUBLE = Duration.ofSeconds(4);

  /** Makes a member: a {@link Node}, or one with a bug. */
  interface Members {
    Node make(
        InetSocketAddress address,
        List<InetSocketAddress> members,
        Journal journal,
        Consumer<String> out);
  }

  private final Members members;
  private final World world = new World();
  private final List<InetSocketAddress> addresses =
      NAMES.stream().map(name -> InetSocketAddress.createUnresolved(name, PORT)).toList();
  private final Map<String, String> leaders = new HashMap<>();
  private String lastLeader = NAMES.getFirst();
  private final History<Registers.Command, String> history = new History<>();

  private Trial(Members members) {
    this.members = members;
  }

  /**
   * Fails if clients see what no store may show, or cannot use it once all is well again.
   *
   * @return what the clients saw
   */
  static String run(Interleaving interleaving, Members members) {
    Trial trial = new Trial(members);
    try (Runner runner = trial.world.runner().choiceSource(interleaving.choiceSource()).build()) {
      runner.run(trial::play);
    }
    trial.history.assertLinearizable(new Registers());
    return trial.history.toString();
  }

  private void play() {
    world.links().latency(Latency.longTail(Duration.ofMillis(4)));
    world.links().loss(0.01);
    for (InetSocketAddress address : addresses) {
      world.host(address.getHostString(), host -> runMember(host, address));
    }
    List<Task<Integer>> clients =
        CLIENTS.stream().map(name -> world.host(name).spawn(name, () -> useStore(name))).toList();
    makeTrouble();
    Async.gather(clients).await();
    try (StoreClient last = new StoreClient(addresses)) {
      Async.timeout(Duration.ofSeconds(10), () -> last.put("after", "all"));
    }
  }

  private void runMember(Host host, InetSocketAddress address) throws IOException {
    Consumer<String> out = line -> checkLeader(host.name(), line);
    members.make(address, addresses, Journal.open(host.path("/data")), out).run();
  }

  /** A member says such as "leads term 3", and is the only one ever to say so. */
  private void checkLeader(String name, String line) {
    lastLeader = name;
    String other = leaders.putIfAbsent(line, name);
    if (other != null) {
      throw new AssertionError(other + " " + line + ", and so does " + name);
    }
  }

  // ---- clients

  private int useStore(String name) {
    RandomGenerator random = Async.random(name);
    boolean writes = WRITERS.contains(name);
    try (StoreClient client = new StoreClient(addresses)) {
      for (int i = 1; i <= (writes ? 24 : 8); i++) {
        Async.sleep(Duration.ofMillis(random.nextInt(writes ? 300 : 900)));
        use(name, client, new Registers.Command("colour", writes ? name + i : null));
      }
    }
    return 0;
  }

  /** Does an operation; nobody knows what becomes of one that is given up. */
  private void use(String name, StoreClient client, Registers.Command command) {
    int number = history.begin(name, command);
    try {
      String result = Async.timeout(PATIENCE, () -> result(client, command));
      history.end(number, End.RETURNED, result, null);
    } catch (AsyncTimeoutException e) {
      // It is pending for ever.
    }
  }

  private static String result(StoreClient client, Registers.Command command) {
    if (command.value() == null) {
      return Objects.requireNonNullElse(client.get(command.key()), Registers.NOTHING);
    }
    client.put(command.key(), command.value());
    return "done";
  }

  // ---- trouble

  private void makeTrouble() {
    RandomGenerator random = Async.random("trouble");
    long end = Node.now() + TROUBLE.toNanos();
    while (Node.now() < end) {
      Async.sleep(Duration.ofMillis(random.nextInt(400)));
      Host host = world.host(random.nextBoolean() ? lastLeader : anyOf(random));
      String other = anyOf(random);
      Duration time = Duration.ofMillis(random.nextInt(1500));
      switch (random.nextInt(8)) {
        case 0 -> {
          host.crash();
          Async.sleep(time);
          host.restart();
        }
        case 1, 2, 3 -> {
          host.pause();
          Async.sleep(time);
          host.resume();
        }
        case 4 -> during(time, world.linksOf(host.name()).drop());
        case 5 -> during(time, world.oneWay(host.name(), other).drop());
        case 6 -> during(time, world.oneWay(other, host.name()).latency(time));
        default -> host.clock().jump(time.multipliedBy(random.nextInt(-9, 10)));
      }
    }
  }

  private static String anyOf(RandomGenerator random) {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private static void during(Duration time, LinkRule rule) {
    try (rule) {
      Async.sleep(time);
    }
  }
}
