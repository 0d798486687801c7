// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.Loop;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.virtual.net.TcpBehavior;
import dev.lockstep.virtual.net.WorldObserver;
import dev.lockstep.virtual.net.internal.Packet.UdpDatagram;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The machines of a world, and the links between them. */
public final class Fabric {

  /** The time after which a packet to an address without a machine is reported, in nanoseconds. */
  private static final long UNREACHABLE = 3_000_000_000L;

  private final EventQueue events;
  private final List<SimMachine> nodes = new ArrayList<>();
  private final Map<InetAddress, SimMachine> byAddress = new HashMap<>();
  private final Map<Direction, OneWayLink> links = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();
  private long version;
  private Set<TcpBehavior> behaviors = Set.of();
  private final WorldObservers observers = new WorldObservers();

  /** The number of packets that were sent from one machine to another. */
  private long sent;

  private @Nullable LoopControl control;
  private @Nullable Function<String, Lane> lanes;

  private record Direction(SimMachine from, SimMachine to) {}

  /**
   * Creates a network without machines.
   *
   * @param events the queue of its events
   */
  public Fabric(EventQueue events) {
    this.events = events;
  }

  /**
   * Attaches the network to a loop, which runs its events from now on.
   *
   * @param newControl the control of the loop
   * @param newLanes creates lanes of the loop
   */
  public void attach(LoopControl newControl, Function<String, Lane> newLanes) {
    control = newControl;
    lanes = newLanes;
    events.attach(newControl);
  }

  /**
   * Adds a machine to the network.
   *
   * @param node the machine
   */
  public void add(SimMachine node) {
    nodes.add(node);
    moved(node);
  }

  /** Called when a machine has other addresses than before. */
  void moved(SimMachine node) {
    byAddress.values().removeIf(node::equals);
    node.addresses().forEach(it -> byAddress.put(it, node));
  }

  /**
   * Returns the machine that has an address.
   *
   * @param address the address
   * @return the machine, or null if none has it
   */
  public @Nullable SimMachine at(InetAddress address) {
    return byAddress.get(address);
  }

  EventQueue events() {
    return events;
  }

  /**
   * Adds an observer.
   *
   * @param observer the observer
   */
  public void observe(WorldObserver observer) {
    observers.add(observer);
  }

  /** Returns the observers as one. */
  public WorldObserver observer() {
    return observers;
  }

  /** Returns the number of a packet that is sent, of which the observers are told. */
  long sends(SimMachine from, SimMachine to, Packet packet) {
    sent++;
    if (!observers.areNone()) { // to describe a packet takes longer than to carry it
      observers.sent(sent, from.name(), to.name(), packet.describe());
    }
    return sent;
  }

  /**
   * Lets the observers know what happens to each machine that sends over some directions.
   *
   * @param between the directions, from and to
   * @param what what happens
   */
  public void tellHosts(BiPredicate<SimMachine, SimMachine> between, String what) {
    if (observers.areNone()) {
      return;
    }
    for (SimMachine from : nodes()) {
      if (nodes().stream().anyMatch(to -> between.test(from, to))) {
        observers.happened(from.name(), what);
      }
    }
  }

  Loop loop() {
    return control().loop();
  }

  ChoiceSource choiceSource() {
    return control().choiceSource();
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

  /**
   * Sets the behaviors of connections that are opened from now on.
   *
   * @param newBehaviors the behaviors
   */
  public void setBehaviors(Set<TcpBehavior> newBehaviors) {
    behaviors = newBehaviors;
  }

  Set<TcpBehavior> behaviors() {
    return behaviors;
  }

  /** Returns the machine that packets to an address reach, or null if there is none. */
  @Nullable SimMachine machine(SimMachine from, InetAddress target) {
    return from.owns(target) ? from : byAddress.get(target);
  }

  /** Returns whether packets pass in both directions. */
  boolean areOpen(SimMachine one, SimMachine other) {
    return link(one, other).isOpen() && link(other, one).isOpen();
  }

  // ---- packets

  void send(SimMachine from, Packet packet) {
    InetAddress target = packet.to().getAddress();
    SimMachine to = machine(from, target);
    if (to != null) {
      link(from, to).carry(packet);
    } else {
      events.in(UNREACHABLE, () -> from.unreachable(packet));
    }
  }

  /**
   * Sends a datagram to the machines on which a socket waits for its group now, a copy over each
   * link.
   *
   * @param own whether the sender has a copy
   * @param others whether others have
   */
  void sendToGroup(SimMachine from, UdpDatagram datagram, boolean own, boolean others) {
    for (SimMachine to : nodes()) {
      if ((to == from ? own : others) && !to.receivers(datagram).isEmpty()) {
        link(from, to).carry(datagram);
      }
    }
  }

  /** Notifies the sender of a datagram that no socket is at its target, if the way back is open. */
  void tellRefused(SimMachine by, UdpDatagram datagram) {
    InetAddress target = datagram.from().getAddress();
    SimMachine to = machine(by, target);
    if (to != null && link(by, to).isOpen()) {
      events.in(LinkChoices.least(link(by, to).conditions().latency()), () -> to.refused(datagram));
    }
  }

  /** Returns the largest packet on the way to an address, in bytes. */
  int mtu(SimMachine from, InetAddress target) {
    SimMachine to = machine(from, target);
    return to == null ? LinkConditions.cable().mtu() : link(from, to).conditions().mtu();
  }

  OneWayLink link(SimMachine from, SimMachine to) {
    return links.computeIfAbsent(
        new Direction(from, to), direction -> new OneWayLink(this, direction.from, direction.to));
  }

  /** Returns the present conditions of a direction. */
  LinkConditions conditions(SimMachine from, SimMachine to) {
    LinkConditions conditions = from == to ? LinkConditions.loopback() : LinkConditions.cable();
    for (Rule rule : rules) {
      if (rule.between.test(from, to)) {
        rule.change.accept(conditions);
      }
    }
    return conditions;
  }

  /** Returns a number that changes whenever a rule is added or removed. */
  long version() {
    return version;
  }

  // ---- rules

  /**
   * Adds a rule, which takes precedence over those that were added before.
   *
   * @param between the directions that it applies to, from and to
   * @param change applies the change to the conditions of a direction
   * @return the rule
   */
  public Rule add(BiPredicate<SimMachine, SimMachine> between, Consumer<LinkConditions> change) {
    Rule rule = new Rule(between, change);
    rules.add(rule);
    changed();
    return rule;
  }

  /**
   * Resets the connections over some directions, at both ends.
   *
   * @param between the directions, from and to; one of a connection's two directions is enough
   */
  public void reset(BiPredicate<SimMachine, SimMachine> between) {
    for (SimMachine node : nodes()) {
      for (SimConnection connection : node.connections()) {
        SimMachine peer = byAddress.get(connection.remote().getAddress());
        if (peer != null && (between.test(node, peer) || between.test(peer, node))) {
          connection.reset();
        }
      }
    }
  }

  private void changed() {
    version++;
    List.copyOf(links.values()).forEach(OneWayLink::release);
    checkPeers();
  }

  /** Lets all connections see whether their peers answer; called when that may have changed. */
  void checkPeers() {
    nodes().forEach(SimMachine::checkPeers);
  }

  /** A change of the conditions of some directions, in force until it is removed. */
  public final class Rule {
    private final BiPredicate<SimMachine, SimMachine> between;
    private final Consumer<LinkConditions> change;

    private Rule(BiPredicate<SimMachine, SimMachine> between, Consumer<LinkConditions> change) {
      this.between = between;
      this.change = change;
    }

    /** Removes the rule. Removing it twice does nothing. */
    public void remove() {
      if (rules.remove(this)) {
        changed();
      }
    }
  }

  /**
   * Returns the machines.
   *
   * @return the machines in the order in which they were added
   */
  public List<SimMachine> nodes() {
    return List.copyOf(nodes);
  }
}
