// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import com.example.plain.PlainNetwork;
import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A program that measures what the network costs, that of a world or the machine's. Its first round
 * is cold: the classes of client and server are loaded in it.
 */
public final class NetworkProbe {

  private static final int MEGABYTE = 1 << 20;
  private static final int WARM_UPS = 15;

  private final Exchange exchange;
  private final int times;

  private NetworkProbe(Exchange exchange, int times) {
    this.exchange = exchange;
    this.times = times;
  }

  /** A server and its client. */
  private interface Exchange {

    /** Starts the server and returns its port. */
    int serve() throws IOException;

    /** Runs the client to its end, and returns what it holds, for as long as that is needed. */
    Object ask(String host, int port, int times) throws Exception;
  }

  /**
   * Measures one exchange.
   *
   * @param arguments the exchange; {@code world} or {@code machine}; how often a round does it; and
   *     the number of samples
   * @throws Exception if there is no answer
   */
  public static void main(String[] arguments) throws Exception {
    NetworkProbe probe = new NetworkProbe(exchange(arguments[0]), Integer.parseInt(arguments[2]));
    boolean isWorld = arguments[1].equals("world");
    if (arguments[0].equals("idle")) {
      probe.round(isWorld, Metric.LIVE);
    } else {
      probe.round(isWorld, Metric.COLD_WALL);
      for (int round = 1; round <= WARM_UPS; round++) {
        probe.round(isWorld);
      }
      for (int sample = 1; sample <= Integer.parseInt(arguments[3]); sample++) {
        probe.round(isWorld, Metric.WALL, Metric.CPU);
      }
    }
    System.exit(0); // the servers of the machine have threads
  }

  private static Exchange exchange(String name) {
    return switch (name) {
      case "http" -> messages(PlainNetwork::serveHttp, PlainNetwork::getByHttp);
      case "byte" -> messages(() -> PlainNetwork.serve(1), asking(1));
      case "megabyte" -> messages(() -> PlainNetwork.serve(MEGABYTE), asking(MEGABYTE));
      case "idle" -> new Connections();
      default -> throw new IllegalArgumentException("no exchange " + name);
    };
  }

  private static Client asking(int bytes) {
    return (host, port, times) -> PlainNetwork.ask(host, port, bytes, times);
  }

  private interface Server {
    int serve() throws IOException;
  }

  private interface Client {
    void ask(String host, int port, int times) throws Exception;
  }

  private static Exchange messages(Server server, Client client) {
    return new Exchange() {
      @Override
      public int serve() throws IOException {
        return server.serve();
      }

      @Override
      public Object ask(String host, int port, int times) throws Exception {
        client.ask(host, port, times);
        return this;
      }
    };
  }

  /** Connections that have nothing to do. */
  private static final class Connections implements Exchange {
    private final List<Socket> accepted = new ArrayList<>();

    @Override
    public int serve() throws IOException {
      return PlainNetwork.accept(accepted);
    }

    @Override
    public Object ask(String host, int port, int times) throws IOException {
      return PlainNetwork.connect(host, port, times);
    }
  }

  private void round(boolean isWorld, Metric... metrics) throws Exception {
    if (!isWorld) {
      measure("localhost", exchange.serve(), metrics);
      return;
    }
    World world = new World();
    int[] port = new int[1];
    world.host("server", () -> port[0] = exchange.serve());
    world.run(
        () -> {
          Thread.sleep(100); // the server is open
          measure("server", port[0], metrics);
        });
  }

  private void measure(String host, int port, Metric... metrics) throws Exception {
    boolean isLive = metrics.length > 0 && metrics[0] == Metric.LIVE;
    if (isLive) {
      exchange.ask(host, port, Math.min(100, times)); // loads what all connections share
      live();
    }
    long live = isLive ? live() : 0;
    long cpu = cpu();
    long begin = System.nanoTime();
    Object held = exchange.ask(host, port, times);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    try {
      for (Metric metric : metrics) {
        double value =
            switch (metric) {
              case LIVE -> live() - live;
              case CPU -> cpu() - cpu;
              default -> System.nanoTime() - begin;
            };
        values.put(metric, value / times);
      }
    } finally {
      Reference.reachabilityFence(held);
    }
    if (metrics.length > 0) {
      System.out.println(new Sample(values).line());
    }
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long live() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
