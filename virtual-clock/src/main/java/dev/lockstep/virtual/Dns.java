package dev.lockstep.virtual;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a world. Each host has its own name at its address from the start; {@code localhost}
 * is each host's own loopback address.
 */
public final class Dns {

  private final Map<String, List<InetAddress>> entries = new LinkedHashMap<>();

  Dns() {
    entries.put("localhost", List.of(InetAddress.ofLiteral("127.0.0.1")));
  }

  void add(Host host) {
    entries.put(host.name(), List.of(host.address()));
  }

  AsyncFuture<List<InetAddress>> resolve(Loop loop, Host asking, String name) {
    AsyncFuture<List<InetAddress>> result = loop.createFuture();
    InetAddress literal = literal(name);
    List<InetAddress> addresses = literal != null ? List.of(literal) : entries.get(name);
    if (addresses == null) {
      result.setException(new UnknownHostException(name + ": Name or service not known"));
    } else {
      result.setResult(addresses);
    }
    return result;
  }

  private static @Nullable InetAddress literal(String name) {
    try {
      return InetAddress.ofLiteral(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
