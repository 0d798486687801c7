// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.spi.Network;
import dev.lockstep.virtual.fault.Faults;
import dev.lockstep.virtual.internal.MappedMemory;
import dev.lockstep.virtual.internal.UnhandledErrors;
import dev.lockstep.virtual.net.Netstat;
import dev.lockstep.virtual.net.TcpBehavior;
import dev.lockstep.virtual.net.WorldObserver;
import dev.lockstep.virtual.net.internal.EventQueue;
import dev.lockstep.virtual.net.internal.Fabric;
import dev.lockstep.virtual.net.internal.SimMachine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network of hosts in one test, on one loop and one virtual clock. Programs that know {@code
 * dev.lockstep.net} only run on it, each on a machine of its own. The code of the test runs on a
 * host named {@code test}.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="world" :
 * try (World world = new World()) {
 *   world.host(
 *       "server",
 *       () -> Streams.serve((reader, writer) -> writer.write("42"), null, 7).serveForever());
 *   world.link("test", "server").latency(Duration.ofMillis(40));
 *   world.run(
 *       () -> {
 *         try (Connection connection = Streams.connect("server", 7)) {
 *           seen.add(new String(connection.reader().readExactly(2), UTF_8));
 *         }
 *       });
 * }
 * }
 *
 * <p>A world is given to a runner as its clock and its network, or runs a test itself, by {@link
 * #run(AsyncAction)}; it serves one loop. Every nondeterministic event, such as a loss, is a choice
 * of that loop's {@link dev.lockstep.spi.ChoiceSource}, under the label {@code net <from>><to>} for
 * each direction between two hosts. In an ordinary run, whose choice source always chooses 0, no
 * packet is lost and each takes the least latency.
 *
 * <p>Methods are called on the world's loop, or before it runs.
 *
 * @since 0.1.0
 */
public final class World implements AutoCloseable {

  /** The most that an answer of the machine holds time. */
  private static final int ANSWER_TICKS = 30_000 / PassedConnection.TICK_MILLIS;

  private final VirtualClock clock;
  private final Fabric fabric;
  private final EventQueue events;
  private final SimulatedNetwork network = new SimulatedNetwork(this);
  private final Dns dns = new Dns(this);
  private final Faults faults = new Faults(this::crashCaller);
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  /** The host of the test; created when it is first needed, since most loops have no network. */
  private @Nullable Host testHost;

  private @Nullable LifeHost testMachine;

  private @Nullable LoopControl control;
  private boolean gated;
  private boolean closed;

  /** Creates a world with a clock of its own. */
  public World() {
    this(new VirtualClock());
  }

  /**
   * Creates a world with a given clock.
   *
   * @param clock the clock, which must also be the clock of this world's loop
   */
  public World(VirtualClock clock) {
    this.clock = clock;
    events = new EventQueue(clock::nanoTime);
    fabric = new Fabric(events);
  }

  // ---- running

  /**
   * Returns the clock of the world.
   *
   * @return the clock, to be given to the runner
   */
  public VirtualClock clock() {
    return clock;
  }

  /**
   * Returns the network of the world.
   *
   * @return the network, to be given to the runner
   */
  public Network network() {
    return network;
  }

  /**
   * Returns a builder of a runner with the clock, the network and the faults of this world, whose
   * offloaded calls run on the loop; see {@link LoopOffload}.
   *
   * @return the builder
   */
  public Runner.Builder runner() {
    return Runner.builder()
        .clock(clock)
        .network(network)
        .faultPoints(faults)
        .offload(new LoopOffload());
  }

  /**
   * Runs a test on the host named {@code test}, on a loop of its own that is closed afterwards. If
   * the test fails, this throws its failure, with the errors of programs, tasks and callbacks that
   * nobody handled as suppressed ones; if it passes, the first of these errors is thrown.
   *
   * @param program the test
   * @param <T> the type of the result
   * @return the result
   */
  public <T> T run(Callable<T> program) {
    return UnhandledErrors.fail(runner(), runner -> runner.run(program));
  }

  /**
   * Runs a test without a result; see {@link #run(Callable)}.
   *
   * @param program the test
   */
  public void run(AsyncAction program) {
    UnhandledErrors.<@Nullable Object>fail(
        runner(),
        runner -> {
          runner.run(program);
          return null;
        });
  }

  void attach(Loop loop, Function<String, Lane> lanes) {
    if (control != null && control.loop() != loop) {
      throw new IllegalStateException("this world serves another loop; make one for each loop");
    }
    LoopControl attached = clock.control();
    if (attached == null || attached.loop() != loop) {
      return; // as long as no code uses the network, any clock will do
    }
    control = attached;
    if (attached.faultPoints(faults) instanceof Faults common) {
      faults.join(common, this::crashCaller);
    }
    fabric.attach(attached, lanes);
    if (hosts.values().stream().anyMatch(Host::hasMounts)) {
      mounted();
    }
    if (hosts.size() > 1) {
      startGate();
      hosts.values().stream().filter(host -> !host.equals(testHost())).forEach(Host::start);
    }
  }

  /** Called when a host has mounted a directory, and when the loop of such a world starts. */
  void mounted() {
    if (control != null) {
      control.redirectFiles(
          path -> MappedMemory.isOfMachine() ? null : hostOfCaller().onDisk(path),
          MappedMemory::force);
      MappedMemory.forcesAreSeen();
    }
  }

  private void startGate() {
    if (!gated) {
      gated = true;
      control().setAdmissionFilter(Life::passageOf);
    }
  }

  LoopControl control() {
    LoopControl attached = control;
    if (attached == null) {
      throw new IllegalStateException(
          "this world serves no loop; give a runner both its clock() and its network()");
    }
    return attached;
  }

  Loop loop() {
    return control().loop();
  }

  // ---- hosts

  /**
   * Adds a host and starts its program: at once, or when the loop starts.
   *
   * <p>A reference to a method with variable arguments, such as {@code Server::main} of {@code
   * main(String...)}, fits both this method and {@link #host(String, Host.HostProgram)}, and does
   * not compile. Write a lambda instead: {@code world.host("db", () -> Server.main())}.
   *
   * @param name the name
   * @param program the program, called anew at each start of the host
   * @return the host
   * @throws IllegalArgumentException if a host has that name
   */
  public Host host(String name, AsyncAction program) {
    return host(name, host -> program.run());
  }

  /**
   * Adds a host and starts its program, which gets the host as its argument.
   *
   * @param name the name
   * @param program the program, called anew at each start of the host
   * @return the host
   * @throws IllegalArgumentException if a host has that name
   */
  public Host host(String name, Host.HostProgram program) {
    testHost();
    return started(newHost(name, program));
  }

  /**
   * Returns the host of a name; adds one without a program if there is none yet.
   *
   * @param name the name
   * @return the host
   */
  public Host host(String name) {
    testHost();
    Host known = hosts.get(name);
    return known != null ? known : started(newHost(name, null));
  }

  /**
   * Adds a host that stands for one of the machine's network: connections to some of its ports are
   * passed on to the same name and ports there, from all hosts of the world; see {@link
   * #passThrough(String, Map)}.
   *
   * @param name the name, in the world and on the machine's network
   * @param ports the ports, each from 1 to 65,535; at least one
   * @return the host
   * @throws IllegalArgumentException if a host has that name, it is {@code localhost} or a literal
   *     address, there is no port, one is given twice, or one is out of range
   */
  public Host passThrough(String name, int... ports) {
    Map<Integer, InetSocketAddress> targets = new LinkedHashMap<>();
    for (int port : ports) {
      PassThrough.checkPort(port);
      if (targets.put(port, InetSocketAddress.createUnresolved(name, port)) != null) {
        throw new IllegalArgumentException("port " + port + " is given twice");
      }
    }
    return passThrough(name, targets);
  }

  /**
   * Adds a host that stands for one of the machine's network, such as a database in a container:
   * each connection to one of its ports is passed on. Up to that host a connection is simulated,
   * with its links and their faults. Names are resolved by the machine. A connection that the
   * machine does not take within 30 s of real time is reset.
   *
   * <p>Virtual time stands still while the machine is connected to, and from bytes for it to its
   * next bytes, up to 30 s of real time. While such a connection is open, virtual time is otherwise
   * at most as fast as real time for a second after any bytes, and then at most a thousand times as
   * fast; a program that waits for the machine alone waits without a limit. What the machine
   * answers, and when, is not decided by the choices of the run, so that it can go another way when
   * it is repeated. Datagrams are not passed on.
   *
   * @param name the name of the host in the world
   * @param targets for each port, from 1 to 65,535, the address that connections go to; at least
   *     one
   * @return the host, which can be cut off, crashed and restarted as others
   * @throws IllegalArgumentException if a host has that name, it is {@code localhost} or a literal
   *     address, there is no port, or one is out of range
   */
  public Host passThrough(String name, Map<Integer, InetSocketAddress> targets) {
    PassThrough.check(name, targets);
    return host(name, new PassThrough(targets, ANSWER_TICKS));
  }

  private Host started(Host host) {
    if (control != null) {
      startGate();
      host.start();
    }
    return host;
  }

  private Host newHost(String name, Host.@Nullable HostProgram program) {
    if (hosts.containsKey(name)) {
      throw new IllegalArgumentException(
          "there is a host '" + name + "' already; use another name");
    }
    SimMachine node = new SimMachine(fabric, name, freeAddress(name));
    Host host = new Host(this, name, node, program);
    hosts.put(name, host);
    fabric.add(node);
    dns.add(host);
    return host;
  }

  private InetAddress freeAddress(String name) {
    int number = hosts.size() + 1;
    InetAddress address = address(name, number);
    while (fabric.at(address) != null) {
      number++;
      address = address(name, number);
    }
    return address;
  }

  private static InetAddress address(String name, int number) {
    byte[] bytes = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    return named(name, bytes);
  }

  private static InetAddress named(String name, byte[] bytes) {
    try {
      return InetAddress.getByAddress(name, bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 bytes", e);
    }
  }

  void setAddresses(Host host, String... literals) {
    if (literals.length == 0) {
      throw new IllegalArgumentException("'" + host.name() + "' must have at least one address");
    }
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (String literal : literals) {
      InetAddress address = checkedAddress(host, literal);
      if (!addresses.add(named(host.name(), address.getAddress()))) {
        throw new IllegalArgumentException("address " + literal + " is given twice");
      }
    }
    host.node().setAddresses(List.copyOf(addresses));
    dns.add(host);
  }

  private InetAddress checkedAddress(Host host, String literal) {
    InetAddress address = literal.indexOf('%') < 0 ? Dns.literal(literal) : null;
    if (address == null
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()) {
      throw new IllegalArgumentException(
          "address "
              + literal
              + " must be one of a host, as a literal without a scope; use one such as 10.0.0.2 or"
              + " fd00::2");
    }
    SimMachine owner = fabric.at(address);
    if (owner != null && !owner.equals(host.node())) {
      throw new IllegalArgumentException(
          "address " + literal + " is that of the host '" + owner + "'; use another one");
    }
    return address;
  }

  /**
   * Returns the hosts.
   *
   * @return the hosts in the order in which they were added, that of the test first
   */
  public List<Host> hosts() {
    testHost();
    return List.copyOf(hosts.values());
  }

  /**
   * Returns the host that the test's own code runs on.
   *
   * @return the host, which has no program and cannot be started or stopped
   */
  public Host testHost() {
    Host made = testHost;
    if (made == null) {
      made = newHost("test", null);
      testHost = made;
    }
    return made;
  }

  @Nullable Life lifeOfCaller() {
    Life life = Life.ofCaller();
    return life == null || !life.host().world().equals(this) ? null : life;
  }

  /** Returns the machine that the caller runs on, in its present life. */
  LifeHost machineOfCaller() {
    Life life = lifeOfCaller();
    return life == null ? testMachine() : life.machine();
  }

  private LifeHost testMachine() {
    LifeHost known = testMachine;
    if (known == null) {
      known = new LifeHost(testHost());
      testMachine = known;
    }
    return known;
  }

  Host hostOfCaller() {
    Life life = lifeOfCaller();
    return life == null ? testHost() : life.host();
  }

  /**
   * Returns the names of the hosts and of whatever else is given one.
   *
   * @return the names
   */
  public Dns dns() {
    return dns;
  }

  // ---- links between the hosts

  /**
   * Returns the link in both directions between two hosts.
   *
   * @param one the name of a host
   * @param other the name of another host
   * @return the link
   * @throws IllegalArgumentException if there is no such host
   */
  public Link link(String one, String other) {
    SimMachine first = known(one).node();
    SimMachine second = known(other).node();
    return new Link(
        fabric,
        (from, to) ->
            (from.equals(first) && to.equals(second)) || (from.equals(second) && to.equals(first)),
        one + "-" + other);
  }

  /**
   * Returns the link in one direction between two hosts.
   *
   * @param from the name of the host that sends
   * @param to the name of the host that receives
   * @return the link
   * @throws IllegalArgumentException if there is no such host
   */
  public Link oneWay(String from, String to) {
    SimMachine sender = known(from).node();
    SimMachine receiver = known(to).node();
    return new Link(
        fabric, (one, other) -> one.equals(sender) && other.equals(receiver), from + ">" + to);
  }

  /**
   * Returns the link in all directions between a host and the others, including those that are
   * added later.
   *
   * @param host the name of the host
   * @return the link
   * @throws IllegalArgumentException if there is no such host
   */
  public Link linksOf(String host) {
    SimMachine node = known(host).node();
    return new Link(
        fabric,
        (from, to) -> !from.equals(to) && (from.equals(node) || to.equals(node)),
        host + "-*");
  }

  /**
   * Returns the link in all directions between two groups of hosts; {@link Link#drop()} on it
   * partitions the network.
   *
   * @param some names of hosts
   * @param others names of other hosts
   * @return the link
   * @throws IllegalArgumentException if there is no such host
   */
  public Link between(Collection<String> some, Collection<String> others) {
    Set<SimMachine> ones = nodes(some);
    Set<SimMachine> rest = nodes(others);
    return new Link(
        fabric,
        (from, to) ->
            (ones.contains(from) && rest.contains(to))
                || (rest.contains(from) && ones.contains(to)),
        some + "-" + others);
  }

  /**
   * Returns the link in all directions between hosts, including those that are added later.
   *
   * @return the link
   */
  public Link links() {
    return new Link(fabric, (from, to) -> !from.equals(to), "*-*");
  }

  private Set<SimMachine> nodes(Collection<String> names) {
    return names.stream().map(name -> known(name).node()).collect(Collectors.toSet());
  }

  private Host known(String name) {
    testHost();
    Host host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException(
          "there is no host '" + name + "'; the hosts are " + hosts.keySet());
    }
    return host;
  }

  /**
   * Sets the behaviors of TCP that connections have which are opened from now on. Without a call
   * they have none: each segment is sent and acknowledged at once, within the window of the peer.
   *
   * <p>Programs over {@code dev.lockstep.net} set {@code TCP_NODELAY} on their connections, as
   * asyncio does; the JDK's sockets do not.
   *
   * @param behaviors the behaviors, {@code TcpBehavior.values()} for all, as on Linux; none for
   *     none
   */
  public void tcp(TcpBehavior... behaviors) {
    fabric.setBehaviors(Set.copyOf(List.of(behaviors)));
  }

  /** Runs an action after a delay, outside of all programs. */
  void in(Duration delay, Runnable action) {
    events.plan(delay.toNanos(), action);
  }

  // ---- faults

  /**
   * Returns the faults at the fault points of the programs; none at first. A crash there is a crash
   * of the host whose program has reached the point.
   *
   * @return the faults that {@link #runner()} has set, joined with those that the loop was given
   */
  public Faults faults() {
    return faults;
  }

  private void crashCaller() {
    hostOfCaller().crash();
  }

  /** Makes the time of day depend on the host from now on. */
  void skew() {
    clock.setSkew(instant -> hostOfCaller().clock().show(instant));
  }

  // ---- inspection

  /**
   * Adds an observer of what happens between the hosts of this world, and to them, from now on.
   *
   * @param observer the observer
   */
  public void observe(WorldObserver observer) {
    fabric.observe(observer);
  }

  /**
   * Returns the host that the caller's code runs on.
   *
   * @return the host; that of the test for code that belongs to no other one
   */
  public Host currentHost() {
    return hostOfCaller();
  }

  WorldObserver observer() {
    return fabric.observer();
  }

  /**
   * Returns the sockets and connections of all hosts.
   *
   * @return a copy of their present state
   */
  public Netstat netstat() {
    return new Netstat(fabric.nodes().stream().flatMap(node -> node.sockets().stream()).toList());
  }

  /**
   * Returns what the test's own code has open: connections, listening sockets, datagram sockets.
   *
   * @return a text for each, such as {@code test: socket to db/10.0.0.2:7}
   */
  public List<String> openSockets() {
    return testHost().node().openSockets();
  }

  /**
   * Returns the number of events on the network: arrivals of packets, and timers of the machines.
   *
   * @return the number since the world was created
   */
  public long events() {
    return events.happened();
  }

  /**
   * Ends the world: no packet arrives any more, and no program of a host makes another step. Called
   * when its loop is closed; a test that checks for open sockets itself calls it before that.
   * Closing twice does nothing.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      hosts.values().forEach(Host::vanish);
      hosts.values().forEach(Host::closeDisk);
      events.clear();
    }
  }

  @Override
  public String toString() {
    return "World" + hosts.keySet();
  }
}
