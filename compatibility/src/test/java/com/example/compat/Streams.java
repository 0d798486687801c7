// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.TimeoutKt;
import kotlinx.coroutines.future.FutureKt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Libraries of streams and coroutines, on the schedulers that they have by default. */
final class Streams {

  private Streams() {}

  private static int fourthTry(AtomicInteger tries) {
    if (tries.incrementAndGet() < 4) {
      throw new IllegalStateException("not now");
    }
    return tries.get();
  }

  /** Ticks, retries, a timeout, and items that go through two schedulers. */
  static void reactor() {
    assertThat(Flux.interval(Duration.ofMinutes(20)).take(3).collectList().block())
        .containsExactly(0L, 1L, 2L);
    AtomicInteger tries = new AtomicInteger();
    assertThat(
            Mono.fromCallable(() -> fourthTry(tries))
                .retryWhen(Retry.backoff(5, Duration.ofSeconds(10)))
                .block())
        .isEqualTo(4);
    assertThat(
            Mono.delay(Duration.ofHours(2))
                .map(tick -> "never")
                .timeout(Duration.ofMinutes(10), Mono.just("late"))
                .block())
        .isEqualTo("late");
    assertThat(
            Flux.range(0, 20)
                .flatMap(
                    i -> Mono.fromCallable(() -> 2 * i).subscribeOn(Schedulers.boundedElastic()), 4)
                .publishOn(Schedulers.parallel())
                .reduce(0, Integer::sum)
                .block())
        .isEqualTo(380);
    Schedulers.shutdownNow(); // its pools are in static fields, and stand elsewhere now
  }

  /** The same in RxJava. */
  static void rxJava() {
    assertThat(Observable.interval(20, TimeUnit.MINUTES).take(3).toList().blockingGet())
        .isEqualTo(List.of(0L, 1L, 2L));
    AtomicInteger tries = new AtomicInteger();
    assertThat(
            Single.fromCallable(() -> fourthTry(tries))
                .retryWhen(errors -> errors.delay(10, TimeUnit.SECONDS))
                .blockingGet())
        .isEqualTo(4);
    assertThatThrownBy(() -> Observable.never().timeout(10, TimeUnit.MINUTES).blockingLast())
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(
            Observable.range(0, 20)
                .flatMapSingle(
                    i ->
                        Single.fromCallable(() -> 2 * i)
                            .subscribeOn(io.reactivex.rxjava3.schedulers.Schedulers.io()))
                .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.computation())
                .reduce(0, Integer::sum)
                .blockingGet())
        .isEqualTo(380);
  }

  /** A delay in {@code runBlocking}, two coroutines on the default dispatcher, a timeout. */
  static void coroutines() throws Exception {
    BuildersKt.runBlocking(
        EmptyCoroutineContext.INSTANCE,
        (scope, continuation) -> DelayKt.delay(Duration.ofHours(1).toMillis(), continuation));
    CompletableFuture<?> one =
        FutureKt.future(
            GlobalScope.INSTANCE,
            Dispatchers.getDefault(),
            CoroutineStart.DEFAULT,
            (scope, continuation) -> DelayKt.delay(600_000, continuation));
    CompletableFuture<?> two =
        FutureKt.future(
            GlobalScope.INSTANCE,
            Dispatchers.getIO(),
            CoroutineStart.DEFAULT,
            (scope, continuation) ->
                TimeoutKt.withTimeoutOrNull(
                    60_000, (inner, next) -> DelayKt.delay(600_000, next), continuation));
    one.get();
    assertThat(two.get()).isNull();
  }
}
