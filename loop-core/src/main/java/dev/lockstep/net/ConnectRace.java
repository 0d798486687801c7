// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Handle;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A connection attempt to the addresses of a host, of which the first that answers wins. Each
 * attempt begins when the one before fails or has taken the delay (RFC 8305, section 5).
 */
final class ConnectRace {

  private final Kernel loop;
  private final String host;
  private final ConnectOptions options;
  private final Queue<InetSocketAddress> untried;
  private final List<AsyncFuture<StreamSocket>> running = new ArrayList<>();
  private final List<AttemptFailure> failures = new ArrayList<>();
  private final AsyncFuture<StreamSocket> result;
  private @Nullable Handle next;

  private record AttemptFailure(InetSocketAddress address, Throwable cause) {}

  private ConnectRace(
      Kernel loop, String host, List<InetSocketAddress> addresses, ConnectOptions options) {
    this.loop = loop;
    this.host = host;
    this.options = options;
    this.untried = new ArrayDeque<>(interleaved(addresses));
    this.result = loop.facade().createFuture();
  }

  /**
   * Connects to whichever address answers first.
   *
   * @param host the name of the host, for messages
   * @throws IOException if no address can be connected to, or none is of the family of the local
   *     address
   * @throws CancelledError if the current task is cancelled while it waits
   */
  static StreamSocket run(
      Kernel loop, String host, List<InetSocketAddress> addresses, ConnectOptions options)
      throws IOException {
    ConnectRace race = new ConnectRace(loop, host, reachable(host, addresses, options), options);
    race.startNext();
    try {
      return taken(race.result);
    } finally {
      race.stop();
    }
  }

  /**
   * Waits for a socket, which is closed if it is there but the caller is cancelled before it has
   * it.
   *
   * @throws IOException if it cannot be connected
   * @throws CancelledError if the current task is cancelled while it waits
   */
  static StreamSocket taken(AsyncFuture<StreamSocket> connecting) throws IOException {
    try {
      return connecting.await(IOException.class);
    } catch (CancelledError e) {
      if (connecting.isDone() && !connecting.isCancelled() && connecting.exception() == null) {
        connecting.result().close();
      }
      throw e;
    }
  }

  /**
   * Returns the addresses that can be connected to from the local address: those of its family, or
   * all if it is a wildcard or not set.
   *
   * @throws ConnectException if there are none
   */
  private static List<InetSocketAddress> reachable(
      String host, List<InetSocketAddress> addresses, ConnectOptions options)
      throws ConnectException {
    if (!(options.localAddress() instanceof InetSocketAddress local)
        || local.isUnresolved()
        || local.getAddress().isAnyLocalAddress()) {
      return addresses;
    }
    boolean six = isSix(local.getAddress());
    List<InetSocketAddress> reachable =
        addresses.stream().filter(address -> isSix(address.getAddress()) == six).toList();
    if (reachable.isEmpty()) {
      throw new ConnectException(
          "cannot connect to "
              + host
              + " from "
              + local
              + ": it has the addresses "
              + addresses.stream().map(InetSocketAddress::getAddress).toList()
              + " only; use a local address of their family");
    }
    return reachable;
  }

  /**
   * Alternates the address families, that of the first address first, each in its order (RFC 8305,
   * section 4).
   */
  static List<InetSocketAddress> interleaved(List<InetSocketAddress> addresses) {
    Queue<InetSocketAddress> first = new ArrayDeque<>();
    Queue<InetSocketAddress> second = new ArrayDeque<>();
    boolean firstIsSix = isSix(addresses.getFirst().getAddress());
    for (InetSocketAddress address : addresses) {
      (isSix(address.getAddress()) == firstIsSix ? first : second).add(address);
    }
    List<InetSocketAddress> mixed = new ArrayList<>();
    while (!first.isEmpty() || !second.isEmpty()) {
      mixed.addAll(removeOne(first));
      mixed.addAll(removeOne(second));
    }
    return mixed;
  }

  private static List<InetSocketAddress> removeOne(Queue<InetSocketAddress> queue) {
    return queue.isEmpty() ? List.of() : List.of(queue.remove());
  }

  private static boolean isSix(InetAddress address) {
    return address instanceof Inet6Address;
  }

  private void startNext() {
    cancelNext();
    InetSocketAddress address = untried.poll();
    if (address == null || result.isDone()) {
      return;
    }
    AsyncFuture<StreamSocket> attempt =
        LoopIo.of(loop).network().connect(address, options.localAddress(), options.options());
    running.add(attempt);
    attempt.addDoneCallback(done -> ended(address, done));
    if (options.attemptDelay() != null && !untried.isEmpty()) {
      next = loop.facade().callLater(options.attemptDelay(), this::startNext);
    }
  }

  private void ended(InetSocketAddress address, AsyncFuture<StreamSocket> attempt) {
    running.remove(attempt);
    if (attempt.isCancelled()) {
      return;
    }
    Throwable failure = attempt.exception();
    if (failure != null) {
      failures.add(new AttemptFailure(address, failure));
      failIfLast();
    } else if (result.isDone()) {
      attempt.result().close();
    } else {
      result.setResult(attempt.result());
      cancelNext();
    }
  }

  private void failIfLast() {
    startNext();
    if (running.isEmpty() && !result.isDone()) {
      result.setException(failure());
    }
  }

  private IOException failure() {
    StringJoiner reasons = new StringJoiner("; ");
    for (AttemptFailure failure : failures) {
      String reason = failure.cause().getMessage();
      reasons.add(failure.address() + ": " + (reason == null ? failure.cause() : reason));
    }
    String from = options.localAddress() == null ? "" : " from " + options.localAddress();
    ConnectException all =
        new ConnectException("cannot connect to " + host + from + ": " + reasons);
    all.initCause(failures.getFirst().cause());
    failures.stream().skip(1).forEach(failure -> all.addSuppressed(failure.cause()));
    return all;
  }

  private void cancelNext() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  /** Cancels the attempts under way; one that succeeds nevertheless is closed. */
  private void stop() {
    cancelNext();
    List.copyOf(running).forEach(AsyncFuture::cancel);
  }
}
