package dev.lockstep.virtual;

import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.spi.Network;
import dev.lockstep.virtual.fault.Faults;
import dev.lockstep.virtual.internal.UnhandledErrors;
import dev.lockstep.virtual.net.Netstat;
import dev.lockstep.virtual.net.internal.EventQueue;
import dev.lockstep.virtual.net.internal.Fabric;
import dev.lockstep.virtual.net.internal.SimMachine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network of hosts in one test, on one loop and one virtual clock: programs run on it that know
 * {@code dev.lockstep.net} only, and each finds itself on a machine of its own. The code of the
 * test runs on a host named {@code test}.
 *
 * <p>It is given to a runner as its clock and its network, or runs a test itself, by {@link
 * #run(AsyncAction)}; a world serves one loop. What can go another way, such as a loss, the {@link
 * dev.lockstep.spi.ChoiceSource} of that loop decides, under the label {@code net <from>><to>} for
 * each direction between two hosts: under the chance of an ordinary run, which always chooses 0, no
 * packet is lost and each takes the least latency.
 */
public final class World implements AutoCloseable {

  private final VirtualClock clock;
  private final Fabric fabric;
  private final EventQueue events;
  private final SimulatedNetwork network = new SimulatedNetwork(this);
  private final Dns dns = new Dns(this);
  private final Faults faults = new Faults(this::crashCaller);
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  /** Made when it is first needed: most loops have no network. */
  private @Nullable Host testHost;

  private @Nullable LoopControl control;
  private boolean gated;
  private boolean closed;

  /** A world with a clock of its own. */
  public World() {
    this(new VirtualClock());
  }

  /**
   * A world with a given clock.
   *
   * @param clock the clock, which the loop of this world has to be given too
   */
  public World(VirtualClock clock) {
    this.clock = clock;
    events = new EventQueue(clock::nanoTime);
    fabric = new Fabric(events);
  }

  // ---- running

  /**
   * The clock.
   *
   * @return the clock to give to the runner
   */
  public VirtualClock clock() {
    return clock;
  }

  /**
   * The network.
   *
   * @return the network to give to the runner
   */
  public Network network() {
    return network;
  }

  /**
   * Starts to describe a runner with the clock, the network and the faults of this world, whose
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
   * Runs a test on the host named {@code test}, on a loop of its own that is closed afterwards.
   * Fails if the test does, with the errors of programs, tasks and callbacks that nobody handled as
   * suppressed ones; else with the first of these.
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
      return; // as long as nobody uses the network, any clock will do
    }
    control = attached;
    if (attached.faultPoints(faults) instanceof Faults common) {
      faults.join(common, this::crashCaller);
    }
    fabric.attach(attached, lanes);
    if (hosts.size() > 1) {
      startGate();
      hosts.values().stream().filter(host -> !host.equals(testHost())).forEach(Host::start);
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
   * Adds a host and starts its program: now, or when the loop runs.
   *
   * @param name the name
   * @param program what it runs, called anew each time that the host is started
   * @return the host
   * @throws IllegalArgumentException if there is a host of that name
   */
  public Host host(String name, AsyncAction program) {
    return host(name, host -> program.run());
  }

  /**
   * Adds a host and starts its program, which is told on which host it runs.
   *
   * @param name the name
   * @param program what it runs, called anew each time that the host is started
   * @return the host
   * @throws IllegalArgumentException if there is a host of that name
   */
  public Host host(String name, Host.HostProgram program) {
    testHost();
    return started(newHost(name, program));
  }

  /**
   * The host of a name; a new one that has no program of its own if there is none yet.
   *
   * @param name the name
   * @return the host
   */
  public Host host(String name) {
    testHost();
    Host known = hosts.get(name);
    return known != null ? known : started(newHost(name, null));
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
      throw new IllegalArgumentException("there is a host '" + name + "'; use another name");
    }
    SimMachine node = new SimMachine(fabric, name, address(name, hosts.size() + 1));
    Host host = new Host(this, name, node, program);
    hosts.put(name, host);
    fabric.add(node);
    dns.add(host);
    return host;
  }

  private static InetAddress address(String name, int number) {
    byte[] bytes = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    try {
      return InetAddress.getByAddress(name, bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of IPv4 has four bytes", e);
    }
  }

  /**
   * The hosts.
   *
   * @return in the order in which they were added, that of the test first
   */
  public List<Host> hosts() {
    testHost();
    return List.copyOf(hosts.values());
  }

  /**
   * The host that the test's own code runs on.
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

  Host hostOfCaller() {
    Life life = lifeOfCaller();
    return life == null ? testHost() : life.host();
  }

  /**
   * The names of the hosts and of whatever else is given one.
   *
   * @return the names
   */
  public Dns dns() {
    return dns;
  }

  // ---- what is between the hosts

  /**
   * Both directions between two hosts.
   *
   * @param one the name of a host
   * @param other the name of another
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
   * One direction between two hosts.
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
   * All directions between a host and the others, those that are added later too.
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
   * All directions between some hosts and some others: a {@link Link#drop()} of it splits the
   * network.
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
   * All directions between hosts, those that are added later too.
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
      throw new IllegalArgumentException("no host '" + name + "' among " + hosts.keySet());
    }
    return host;
  }

  /** Has something happen later, outside of all programs. */
  void in(Duration delay, Runnable action) {
    events.plan(delay.toNanos(), action);
  }

  // ---- what is wrong

  /**
   * What goes wrong at the fault points of the programs; nothing at first. A crash there is one of
   * the host whose program has reached the point.
   *
   * @return the faults that {@link #runner()} has set; if the loop was given others, both are one
   */
  public Faults faults() {
    return faults;
  }

  private void crashCaller() {
    hostOfCaller().crash();
  }

  /** From now on what is shown of the time of day depends on the host. */
  void skew() {
    clock.setSkew(instant -> hostOfCaller().clock().show(instant));
  }

  // ---- what is there

  /**
   * The sockets and connections of all hosts.
   *
   * @return as they are now
   */
  public Netstat netstat() {
    return new Netstat(fabric.nodes().stream().flatMap(node -> node.sockets().stream()).toList());
  }

  /**
   * What the test's own code has open: connections, sockets that listen, sockets for datagrams.
   *
   * @return what each is, such as {@code test: socket to db/10.0.0.2:7}
   */
  public List<String> openSockets() {
    return testHost().node().openSockets();
  }

  /**
   * How much has happened on the network: packets that arrived, and timers of the machines.
   *
   * @return how many events since the world was made
   */
  public long events() {
    return events.happened();
  }

  /**
   * Ends it: nothing arrives any more, and no program of a host makes another step. Called when its
   * loop is closed; a test that looks for what it has left itself calls it before. Closing twice
   * does nothing.
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
