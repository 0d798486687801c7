// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.FixedLimit;
import com.netflix.concurrency.limits.limiter.LifoBlockingLimiter;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.failsafe.Bulkhead;
import dev.lockstep.AsyncAction;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import io.reactivex.subjects.ReplaySubject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bugs of public trackers, each found by the test of {@code docs/stories.md}. */
class StoriesTest {

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs two calls in two threads and waits for both. */
  private static void both(Callable<?> one, Callable<?> other) throws Exception {
    FutureTask<?> first = new FutureTask<>(one);
    FutureTask<?> second = new FutureTask<>(other);
    Thread left = new Thread(first, "left");
    Thread right = new Thread(second, "right");
    left.start();
    right.start();
    left.join();
    right.join();
    first.get();
    second.get();
  }

  private static Finding find(AsyncAction test, String... points) {
    Finding finding =
        Explorer.builder()
            .points(points)
            .interleavings(1_000)
            .build()
            .exploreRuns(run -> run.main(test))
            .finding();
    return Objects.requireNonNull(finding, "no interleaving fails");
  }

  private static void replaysTheSame(Finding finding, AsyncAction test, String... points) {
    Interleaving again = Interleaving.parse(finding.interleaving().toString());
    assertThat(
            Explorer.builder()
                .points(points)
                .build()
                .replay(again, run -> run.main(test))
                .failure())
        .hasSameClassAs(finding.failure());
  }

  /** Failsafe 3.3.2, issue 393. */
  private static void bulkheadIsFreeAgain() throws Exception {
    Bulkhead<Object> bulkhead = Bulkhead.of(1);
    bulkhead.acquirePermit();
    both(
        () -> {
          sleep(Duration.ofMinutes(1)); // a slow call
          bulkhead.releasePermit();
          return true;
        },
        () -> bulkhead.tryAcquirePermit(Duration.ofSeconds(30))); // gives up
    assertThat(bulkhead.tryAcquirePermit()).isTrue();
  }

  @Test
  void permitOfWhoGaveUpIsLost() {
    Finding finding = find(StoriesTest::bulkheadIsFreeAgain);
    assertThat(finding.interleaving().deviations()).isEmpty();
    assertThat(finding.failure()).hasMessageContaining("Expecting value to be true");
    replaysTheSame(finding, StoriesTest::bulkheadIsFreeAgain);
  }

  /** concurrency-limits 0.3.6, pull request 179. */
  private static void limiterIsFreeAgain() throws Exception {
    Limiter<Void> limiter =
        LifoBlockingLimiter.newBuilder(
                SimpleLimiter.newBuilder().limit(FixedLimit.of(1)).<Void>build())
            .backlogTimeout(1, TimeUnit.SECONDS)
            .build();
    Limiter.Listener first = limiter.acquire(null).orElseThrow();
    both(
        () -> {
          sleep(Duration.ofSeconds(1));
          first.onSuccess();
          return true;
        },
        () -> {
          Optional<Limiter.Listener> second = limiter.acquire(null);
          second.ifPresent(Limiter.Listener::onSuccess);
          return true;
        });
    assertThat(limiter.acquire(null)).isPresent();
  }

  @Test
  void tokenThatComesAtTheTimeoutIsLost() {
    String points = "com.netflix.concurrency.limits";
    Finding finding = find(StoriesTest::limiterIsFreeAgain, points);
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSizeBetween(1, 2);
    replaysTheSame(finding, StoriesTest::limiterIsFreeAgain, points);
  }

  /** RxJava 2.2.21, issue 7878. */
  private static void subscriberSeesOnlyValues() throws Exception {
    ReplaySubject<Object> subject = ReplaySubject.create();
    List<Object> seen = new CopyOnWriteArrayList<>();
    both(
        () -> {
          subject.onNext("value");
          subject.onComplete();
          return true;
        },
        () -> subject.subscribe(seen::add));
    assertThat(seen).containsExactly("value");
  }

  @Test
  void endIsSeenAsValue() {
    String points = "io.reactivex.subjects";
    Finding finding = find(StoriesTest::subscriberSeesOnlyValues, points);
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSizeBetween(1, 2);
    assertThat(finding.failure()).hasMessageContaining("NotificationLite");
    replaysTheSame(finding, StoriesTest::subscriberSeesOnlyValues, points);
  }
}
