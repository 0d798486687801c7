// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.spi.CodeOwner;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A resolver that asks the machine's, which blocks, on threads of its own: a slow name server
 * delays nothing but names.
 */
final class Resolver {

  private static final int THREADS = 8;
  private static final int IDLE_SECONDS = 10;

  private @Nullable ThreadPoolExecutor threads;

  /** Resolves a host name; a literal address resolves to itself at once. */
  AsyncFuture<List<InetAddress>> resolve(Loop loop, String host) {
    InetAddress literal = literal(host);
    if (literal != null) {
      AsyncFuture<List<InetAddress>> result = loop.createFuture();
      result.setResult(List.of(literal));
      return result;
    }
    return loop.runInExecutor(threads(), () -> List.of(InetAddress.getAllByName(host)));
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private ThreadPoolExecutor threads() {
    ThreadPoolExecutor running = threads;
    if (running == null) {
      running =
          new ThreadPoolExecutor(
              THREADS,
              THREADS,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              CodeOwner.runtimeThreads(
                  Thread.ofPlatform().daemon().name("lockstep-resolver-", 1).factory()));
      running.allowCoreThreadTimeOut(true);
      threads = running;
    }
    return running;
  }

  void close() {
    if (threads != null) {
      threads.shutdown();
    }
  }
}
