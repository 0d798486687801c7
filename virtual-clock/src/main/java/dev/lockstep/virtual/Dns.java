// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names of a {@link World}. Each host has its own name at its address from the start; {@code
 * localhost} is each host's own loopback address, and on a host with IPv6 {@code ::1} too. A host
 * caches an answer for its time to live, and does not see a change before that is over. Called on
 * the world's loop, or before it runs.
 *
 * @since 0.1.0
 */
public final class Dns {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress LOOPBACK_6 = InetAddress.ofLiteral("::1");

  private final World world;
  private final Map<String, DnsRecord> entries = new LinkedHashMap<>();
  private final Map<Question, Answer> kept = new HashMap<>();
  private final Map<String, Integer> failing = new HashMap<>();
  private Duration delay = Duration.ZERO;

  private record DnsRecord(List<InetAddress> addresses, Duration timeToLive) {}

  private record Question(Host asking, String name) {}

  private record Answer(List<InetAddress> addresses, long until) {}

  Dns(World world) {
    this.world = world;
  }

  void add(Host host) {
    entries.put(host.name(), new DnsRecord(host.addresses(), Duration.ZERO));
  }

  /**
   * Sets the addresses of a name, in place of any earlier ones.
   *
   * @param name the name, of a host or another one
   * @param timeToLive the time for which a host caches the answer; zero for not at all
   * @param addresses the addresses in order of preference, as literals; at least one
   * @throws IllegalArgumentException if there is no address, one is not a literal, or {@code
   *     timeToLive} is negative
   */
  public void set(String name, Duration timeToLive, String... addresses) {
    set(name, timeToLive, List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
  }

  /**
   * Sets the hosts that a name stands for, each with all its addresses, in place of any earlier
   * ones.
   *
   * @param name the name, of a host or another one
   * @param timeToLive the time for which a host caches the answer; zero for not at all
   * @param hosts the hosts in order of preference; at least one
   * @throws IllegalArgumentException if there is no host, or {@code timeToLive} is negative
   */
  public void set(String name, Duration timeToLive, Host... hosts) {
    set(name, timeToLive, List.of(hosts).stream().flatMap(it -> it.addresses().stream()).toList());
  }

  private void set(String name, Duration timeToLive, List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + name + "' must have at least one address; use remove() to take the name away");
    }
    checkNotNegative("timeToLive", timeToLive);
    entries.put(name, new DnsRecord(addresses, timeToLive));
  }

  /**
   * Removes a name. Answers that hosts have cached still count.
   *
   * @param name the name
   */
  public void remove(String name) {
    entries.remove(name);
  }

  /**
   * Makes lookups of a name fail as if no name server answered. Answers that hosts have cached
   * still count.
   *
   * @param name the name
   * @return the rule; closing it ends the failures
   */
  public LinkRule fail(String name) {
    failing.merge(name, 1, Integer::sum);
    return new LinkRule(() -> failing.computeIfPresent(name, (key, n) -> n == 1 ? null : n - 1));
  }

  /**
   * Sets the time that a lookup takes unless the answer is cached; zero unless set.
   *
   * @param newDelay the time, zero or more
   * @throws IllegalArgumentException if it is negative
   */
  public void setDelay(Duration newDelay) {
    delay = checkNotNegative("delay", newDelay);
  }

  // ---- lookups of programs

  AsyncFuture<List<InetAddress>> resolve(Loop loop, Host asking, String name) {
    AsyncFuture<List<InetAddress>> result = loop.createFuture();
    InetAddress literal = literal(name);
    List<InetAddress> known = literal != null ? List.of(literal) : kept(new Question(asking, name));
    if (known != null) {
      result.setResult(known);
    } else if (delay.isZero()) {
      answer(result, new Question(asking, name));
    } else {
      world.in(delay, () -> answer(result, new Question(asking, name)));
    }
    return result;
  }

  /** Looks for the name of an address: of a host, or else of what was set first. */
  AsyncFuture<String> nameOf(Loop loop, InetAddress address) {
    AsyncFuture<String> result = loop.createFuture();
    if (delay.isZero() || address.isLoopbackAddress()) {
      name(result, address);
    } else {
      world.in(delay, () -> name(result, address));
    }
    return result;
  }

  private void name(AsyncFuture<String> result, InetAddress address) {
    if (result.isDone()) {
      return;
    }
    String found =
        address.isLoopbackAddress()
            ? "localhost"
            : entries.entrySet().stream()
                .filter(entry -> entry.getValue().addresses.contains(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    if (found == null || failing.containsKey(found)) {
      result.setException(
          new UnknownHostException(address.getHostAddress() + ": Name or service not known"));
    } else {
      result.setResult(found);
    }
  }

  private @Nullable List<InetAddress> kept(Question question) {
    Answer answer = kept.get(question);
    return answer == null || answer.until <= world.clock().nanoTime() ? null : answer.addresses;
  }

  private void answer(AsyncFuture<List<InetAddress>> result, Question question) {
    if (result.isDone()) {
      return;
    }
    DnsRecord entry = entries.getOrDefault(question.name, byItself(question));
    if (failing.containsKey(question.name)) {
      result.setException(
          new UnknownHostException(question.name + ": Temporary failure in name resolution"));
    } else if (entry == null) {
      result.setException(unknown(question.name));
    } else {
      keep(question, entry);
      result.setResult(Objects.requireNonNull(entry).addresses);
    }
  }

  /** Returns the error of the machine, and beside it what to do. */
  private static UnknownHostException unknown(String name) {
    UnknownHostException failure = new UnknownHostException(name + ": Name or service not known");
    failure.addSuppressed(
        new IllegalStateException(
            "no host of the world has the name '"
                + name
                + "'; add it by World.host(), or pass it through to the machine's network by"
                + " World.passThrough(\""
                + name
                + "\", port)"));
    return failure;
  }

  private static @Nullable DnsRecord byItself(Question question) {
    if (!question.name.equals("localhost")) {
      return null;
    }
    boolean six = question.asking.addresses().stream().anyMatch(Inet6Address.class::isInstance);
    return new DnsRecord(six ? List.of(LOOPBACK, LOOPBACK_6) : List.of(LOOPBACK), Duration.ZERO);
  }

  private void keep(Question question, DnsRecord entry) {
    if (!entry.timeToLive.isZero()) {
      long until = world.clock().nanoTime() + entry.timeToLive.toNanos();
      kept.put(question, new Answer(entry.addresses, until));
    }
  }

  /** Drops what a host has cached; called when it loses power. */
  void forget(Host host) {
    kept.keySet().removeIf(question -> question.asking.equals(host));
  }

  /** Returns the address that a text is, or null if it is none. */
  static @Nullable InetAddress literal(String name) {
    if (name.indexOf(':') < 0 && (name.isEmpty() || Character.digit(name.charAt(0), 10) < 0)) {
      return null; // most names, without the cost of an exception
    }
    try {
      return InetAddress.ofLiteral(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Duration checkNotNegative(String what, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(what + " = " + value + " must be zero or more");
    }
    return value;
  }
}
