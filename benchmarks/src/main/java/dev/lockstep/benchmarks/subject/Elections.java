// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.benchmarks.peer.Coroutines;
import dev.lockstep.net.Datagrams;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Subjects of five nodes on a simulated network. The leader sends a heartbeat to each of the others
 * every 50 ms; a node that has not heard one for its timeout asks for votes. Once a minute the
 * leader resigns.
 */
public final class Elections {

  private static final int NODES = 5;
  private static final int PORT = 7_000;
  private static final int TERM = 60_000;
  private static final int BEAT = 50;

  /** The kind of a datagram that is a heartbeat; the term follows the kind. */
  private static final int HEARTBEAT = 0;

  private static final int ASKS = 1;
  private static final int VOTES = 2;

  private Elections() {}

  /**
   * Simulates the nodes on the simulated network.
   *
   * @param cell the number of simulated seconds
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    return () -> {
      World world = new World();
      long[] beats = new long[1];
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        Node node = new Node(i, addresses, beats);
        Host host = world.host("node" + i, node::run);
        addresses.add(new InetSocketAddress(host.address(), PORT));
      }
      world.run(() -> Async.sleep(Duration.ofSeconds(cell.operations())));
      return atWork(cell, beats[0]);
    };
  }

  /** Checks that there was a leader nearly all the time. */
  private static long atWork(Cell cell, long beats) {
    long expected = cell.operations() * 1_000L / BEAT * (NODES - 1);
    if (beats < expected * 9 / 10 - 100 || beats > expected) {
      throw new AssertionError(beats + " heartbeats were heard, of " + expected);
    }
    return cell.operations();
  }

  /**
   * Simulates the nodes in {@code runTest} with channels.
   *
   * @param cell the number of simulated seconds
   * @return the subject
   */
  public static Subject kotlin(Cell cell) {
    return () -> atWork(cell, Coroutines.election(cell.operations() * 1_000L));
  }

  /** A node. */
  private static final class Node {
    private final int id;
    private final List<InetSocketAddress> addresses;
    private final long[] beats;
    private int term;
    private int votes;

    Node(int id, List<InetSocketAddress> addresses, long[] beats) {
      this.id = id;
      this.addresses = addresses;
      this.beats = beats;
    }

    void run() throws IOException {
      Datagrams socket = Datagrams.open(new InetSocketAddress(PORT));
      try {
        while (true) {
          follow(socket);
          lead(socket);
        }
      } finally {
        socket.close();
      }
    }

    /** Follows a leader until it is elected itself. */
    private void follow(Datagrams socket) throws IOException {
      votes = 0;
      while (votes <= NODES / 2) {
        try {
          Async.timeout(Duration.ofMillis(150 + 30L * id), () -> hear(socket));
        } catch (AsyncTimeoutException e) {
          term++;
          votes = 1;
          tellAll(socket, ASKS);
        }
      }
    }

    private void hear(Datagrams socket) throws IOException {
      var heard = socket.receive();
      ByteBuffer said = ByteBuffer.wrap(heard.data());
      int what = said.getInt();
      int of = said.getInt();
      if (what == HEARTBEAT && of >= term) {
        term = of;
        beats[0]++;
      } else if (what == ASKS && of > term) {
        term = of;
        votes = 0;
        socket.send(message(VOTES), heard.from());
      } else if (what == VOTES && of == term) {
        votes++;
      }
    }

    private void lead(Datagrams socket) throws IOException {
      for (int beat = 0; beat < TERM / BEAT; beat++) {
        tellAll(socket, HEARTBEAT);
        Async.sleep(Duration.ofMillis(BEAT));
      }
    }

    private void tellAll(Datagrams socket, int what) throws IOException {
      byte[] message = message(what);
      for (int other = 0; other < NODES; other++) {
        if (other != id) {
          socket.send(message, addresses.get(other));
        }
      }
    }

    private byte[] message(int what) {
      return ByteBuffer.allocate(2 * Integer.BYTES).putInt(what).putInt(term).array();
    }
  }
}
