// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import dev.lockstep.jqwik.internal.LoopHook;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Runs each try of a jqwik property in the main task of a fresh loop on a virtual clock: the
 * property method, and the methods with {@code @BeforeTry} and {@code @AfterTry}.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="jqwik" :
 * @OnLoop
 * static class AccountProperty {
 *   @Property
 *   void noMoneyIsLost(@ForAll Interleaving interleaving) {
 *     Account account = new Account();
 *     Task<Void> alice = Async.spawn("alice", () -> account.withdraw(30));
 *     Task<Void> bob = Async.spawn("bob", () -> account.withdraw(20));
 *     Async.gather(alice, bob).await();
 *     assertThat(account.balance()).isEqualTo(50);
 *   }
 * }
 * }
 *
 * <p><b>Interleaving.</b> A parameter {@code @ForAll Interleaving} decides the order in which the
 * loop of the try runs ready lanes; without one the order is first in, first out. jqwik generates
 * and shrinks it together with the other parameters. The interleaving is then simplified once more,
 * and the failure is an {@link dev.lockstep.explore.InterleavingFailure}: its message shows the
 * steps that lead to it and a line for {@link dev.lockstep.junit.Replay}, which is also published
 * as {@code replay}. With that annotation on the method, or the line in the system property {@code
 * lockstep.replay}, the parameter has only this value.
 *
 * <p><b>Parameters.</b> {@link dev.lockstep.Loop}, {@link dev.lockstep.virtual.VirtualClock},
 * {@link dev.lockstep.virtual.World} and {@link dev.lockstep.virtual.fault.Faults} of the try are
 * injected without {@code @ForAll}, into {@code @BeforeTry} and {@code @AfterTry} methods as well.
 *
 * <p><b>Mutable values.</b> A try may run more than once, see {@link #interleavings()}, so a
 * property must not modify the generated values that it is given.
 *
 * <p>Everything else is as in any jqwik property: tries, seeds, edge cases, statistics, shrinking,
 * and the behavior after a failure. Tasks that a try leaves behind are cancelled; the error of a
 * task that nobody awaited fails the try.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.TYPE, ElementType.METHOD})
@AddLifecycleHook(value = LoopHook.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
public @interface OnLoop {

  /**
   * The number of interleavings in which each try runs, which is faster than as many tries. The
   * first is the value of the interleaving parameter, and the others are a random walk that is
   * derived from it, so that the same seed of jqwik leads to the same ones. Without such a
   * parameter the interleavings are those of {@link dev.lockstep.explore.Strategy#standard()}.
   *
   * @return the number, at least 1
   */
  int interleavings() default 1;

  /**
   * The number of steps after which a run stops deviating from first in, first out. A run of ten
   * times as many further steps fails.
   *
   * @return the number, at least 1
   */
  int steps() default 10_000;

  /**
   * The longest time of one run on the real clock, such as {@code 30 s}; a run that takes longer
   * fails with a {@link dev.lockstep.WatchdogError}. See {@link
   * dev.lockstep.explore.Explorer.Builder#watchdog}.
   *
   * @return the duration in the format of {@link dev.lockstep.spi.DurationFormat}
   */
  String watchdog() default "10 s";

  /**
   * The names of tasks whose cancellation is a choice before each step. A parameter {@code @ForAll
   * Interleaving} then mostly cancels one of them at some step, and so do the interleavings of
   * {@link #interleavings()}.
   *
   * @return the names that the tasks are given when they are spawned
   */
  String[] cancelling() default {};
}
