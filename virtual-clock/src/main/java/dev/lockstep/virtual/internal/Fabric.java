package dev.lockstep.virtual.internal;

import dev.lockstep.Loop;
import dev.lockstep.spi.Chance;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.virtual.internal.Packet.Parcel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All the machines of a world, and what is between them. */
public final class Fabric {

  /** How long it takes to find out that nobody has an address, in nanoseconds. */
  private static final long UNREACHABLE = 3_000_000_000L;

  private final Events events;
  private final Map<InetAddress, Node> nodes = new LinkedHashMap<>();
  private final Map<Direction, Wire> wires = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();
  private long version;
  private @Nullable LoopControl control;
  private @Nullable Function<String, Lane> lanes;

  private record Direction(Node from, Node to) {}

  /**
   * No machine.
   *
   * @param events when things happen
   */
  public Fabric(Events events) {
    this.events = events;
  }

  /**
   * Has a loop run what happens.
   *
   * @param newControl the loop
   * @param newLanes makes its lanes
   */
  public void attach(LoopControl newControl, Function<String, Lane> newLanes) {
    control = newControl;
    lanes = newLanes;
    events.attach(newControl);
  }

  /**
   * Puts a machine on the network.
   *
   * @param node the machine
   */
  public void add(Node node) {
    nodes.put(node.address(), node);
  }

  Events events() {
    return events;
  }

  Loop loop() {
    return control().loop();
  }

  Chance chance() {
    return control().chance();
  }

  private LoopControl control() {
    LoopControl attached = control;
    if (attached == null) {
      throw new IllegalStateException(
          "this world serves no loop; give a runner both its clock() and its network()");
    }
    return attached;
  }

  Lane newLane(String name) {
    control();
    return java.util.Objects.requireNonNull(lanes).apply(name);
  }

  // ---- packets

  void send(Node from, Packet packet) {
    InetAddress target = packet.to().getAddress();
    Node to = from.owns(target) ? from : nodes.get(target);
    if (to != null) {
      wire(from, to).carry(packet);
    } else {
      events.in(UNREACHABLE, () -> from.unreachable(packet));
    }
  }

  /** Tells a machine that nobody takes a datagram where it was sent to, if word can reach it. */
  void tellRefused(Node by, Parcel parcel) {
    InetAddress target = parcel.from().getAddress();
    Node to = by.owns(target) ? by : nodes.get(target);
    if (to != null && wire(by, to).traits().passage() == Traits.Passage.OPEN) {
      events.in(Fate.least(wire(by, to).traits().latency()), () -> to.refused(parcel));
    }
  }

  /** The longest packet on the way to an address, in bytes. */
  int mtu(Node from, InetAddress target) {
    Node to = from.owns(target) ? from : nodes.get(target);
    return to == null ? Traits.cable().mtu() : wire(from, to).traits().mtu();
  }

  Wire wire(Node from, Node to) {
    return wires.computeIfAbsent(
        new Direction(from, to), direction -> new Wire(this, direction.from, direction.to));
  }

  /** How a direction is now. */
  Traits traits(Node from, Node to) {
    Traits traits = from == to ? Traits.loopback() : Traits.cable();
    for (Rule rule : rules) {
      if (rule.between.test(from, to)) {
        rule.change.accept(traits);
      }
    }
    return traits;
  }

  /** Changes whenever a rule comes or goes. */
  long version() {
    return version;
  }

  // ---- rules

  /**
   * Adds a rule, which goes over those that were added before.
   *
   * @param between for which directions, from and to
   * @param change what it makes of how they are
   * @return the rule
   */
  public Rule add(BiPredicate<Node, Node> between, Consumer<Traits> change) {
    Rule rule = new Rule(between, change);
    rules.add(rule);
    changed();
    return rule;
  }

  /**
   * Resets the connections over some directions, at both ends.
   *
   * @param between which directions, from and to; one of the two is enough
   */
  public void reset(BiPredicate<Node, Node> between) {
    for (Node node : nodes()) {
      for (Connection connection : node.connections()) {
        Node peer = nodes.get(connection.remote().getAddress());
        if (peer != null && (between.test(node, peer) || between.test(peer, node))) {
          connection.reset();
        }
      }
    }
  }

  private void changed() {
    version++;
    List.copyOf(wires.values()).forEach(Wire::release);
  }

  /** How some directions are changed, until it is taken back. */
  public final class Rule {
    private final BiPredicate<Node, Node> between;
    private final Consumer<Traits> change;

    private Rule(BiPredicate<Node, Node> between, Consumer<Traits> change) {
      this.between = between;
      this.change = change;
    }

    /** Takes it back. Doing so twice does nothing. */
    public void remove() {
      if (rules.remove(this)) {
        changed();
      }
    }
  }

  /**
   * The machines.
   *
   * @return in the order in which they came
   */
  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }
}
