package dev.lockstep.virtual;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
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
 * localhost} is each host's own loopback address. Every host keeps an answer for as long as its
 * time to live says, and does not see a change before that is over. Called from the world's loop,
 * or before it runs.
 */
public final class Dns {

  private static final DnsRecord LOCALHOST =
      new DnsRecord(List.of(InetAddress.ofLiteral("127.0.0.1")), Duration.ZERO);

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
    entries.put(host.name(), new DnsRecord(List.of(host.address()), Duration.ZERO));
  }

  /**
   * Says which addresses a name has from now on.
   *
   * @param name the name, of a host or another one
   * @param timeToLive how long whoever asks keeps the answer; nothing if zero
   * @param addresses the addresses in order of preference, as literals; at least one
   * @throws IllegalArgumentException if there is no address, or a text is none
   */
  public void set(String name, Duration timeToLive, String... addresses) {
    set(name, timeToLive, List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
  }

  /**
   * Says which hosts a name stands for from now on.
   *
   * @param name the name, of a host or another one
   * @param timeToLive how long whoever asks keeps the answer; nothing if zero
   * @param hosts the hosts in order of preference; at least one
   * @throws IllegalArgumentException if there is no host
   */
  public void set(String name, Duration timeToLive, Host... hosts) {
    set(name, timeToLive, List.of(hosts).stream().map(Host::address).toList());
  }

  private void set(String name, Duration timeToLive, List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("'" + name + "' without an address; use remove()");
    }
    checkNotNegative("a time to live", timeToLive);
    entries.put(name, new DnsRecord(addresses, timeToLive));
  }

  /**
   * Takes a name away.
   *
   * @param name the name
   */
  public void remove(String name) {
    entries.remove(name);
  }

  /**
   * Has questions for a name fail as if no name server answered; answers that are kept still count.
   *
   * @param name the name
   * @return the rule
   */
  public LinkRule fail(String name) {
    failing.merge(name, 1, Integer::sum);
    return new LinkRule(() -> failing.computeIfPresent(name, (key, n) -> n == 1 ? null : n - 1));
  }

  /**
   * Sets how long it takes to answer what is not kept; no time unless set.
   *
   * @param newDelay how long, zero or more
   */
  public void setDelay(Duration newDelay) {
    delay = checkNotNegative("a delay", newDelay);
  }

  // ---- as programs ask

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

  private @Nullable List<InetAddress> kept(Question question) {
    Answer answer = kept.get(question);
    return answer == null || answer.until <= world.clock().nanoTime() ? null : answer.addresses;
  }

  private void answer(AsyncFuture<List<InetAddress>> result, Question question) {
    if (result.isDone()) {
      return;
    }
    DnsRecord entry = entries.getOrDefault(question.name, byItself(question.name));
    if (failing.containsKey(question.name)) {
      result.setException(
          new UnknownHostException(question.name + ": Temporary failure in name resolution"));
    } else if (entry == null) {
      result.setException(new UnknownHostException(question.name + ": Name or service not known"));
    } else {
      keep(question, entry);
      result.setResult(Objects.requireNonNull(entry).addresses);
    }
  }

  private static @Nullable DnsRecord byItself(String name) {
    return name.equals("localhost") ? LOCALHOST : null;
  }

  private void keep(Question question, DnsRecord entry) {
    if (!entry.timeToLive.isZero()) {
      long until = world.clock().nanoTime() + entry.timeToLive.toNanos();
      kept.put(question, new Answer(entry.addresses, until));
    }
  }

  /** A host that starts again has kept nothing. */
  void forget(Host host) {
    kept.keySet().removeIf(question -> question.asking.equals(host));
  }

  private static @Nullable InetAddress literal(String name) {
    try {
      return InetAddress.ofLiteral(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Duration checkNotNegative(String what, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(what + " of " + value + "; use zero or more");
    }
    return value;
  }
}
