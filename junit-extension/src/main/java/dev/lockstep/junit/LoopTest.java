// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import dev.lockstep.Engine;
import dev.lockstep.explore.DataRaces;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Marks a test that runs on a loop: {@link Test}, {@link LoopExtension} and its settings in one. On
 * a class it adds the extension and the settings to all tests, which still need their own
 * annotations.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="looptest" :
 * @LoopTest(interleavings = 1000)
 * void noMoneyIsLost() {
 *   Account account = new Account();
 *   Async.gather(
 *           Async.spawn("alice", () -> account.withdraw(30)),
 *           Async.spawn("bob", () -> account.withdraw(20)))
 *       .await();
 *   assertThat(account.balance()).isEqualTo(50);
 * }
 * }
 *
 * <p>A setting that is left out is taken from what encloses the element, see {@link LoopExtension}.
 * Methods that are not plain tests, such as parameterized ones, use {@link LoopSettings} instead.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Test
@ExtendWith(LoopExtension.class)
@ResourceLock(providers = LoopResources.class)
public @interface LoopTest {

  /**
   * The clock, {@link TestClock#VIRTUAL} by default.
   *
   * @return empty, or one value
   */
  TestClock[] clock() default {};

  /**
   * The rate of the virtual clock, in virtual seconds per second of the machine's clock: 1 is real
   * time, 60 a minute in a second. By default the clock jumps, which takes no time. Tests with a
   * rate do not run in parallel with each other, nor with those on the real clock.
   *
   * @return empty, or one finite value above 0
   */
  double[] rate() default {};

  /**
   * The tests that share a loop, {@link LoopScope#TEST} by default. For classes only.
   *
   * @return empty, or one value
   */
  LoopScope[] scope() default {};

  /**
   * The engine; by default the one named by the system property {@code lockstep.engine}, or else
   * the best one available.
   *
   * @return empty, or one value
   */
  Engine[] engine() default {};

  /**
   * The seed of random numbers, of the injected generator and {@code Async.random} alike, and of
   * the choice of interleavings; 0 by default.
   *
   * @return empty, or one value
   */
  long[] seed() default {};

  /**
   * The largest number of interleavings in which the test runs, each on a fresh loop and a fresh
   * instance, with set-up and tear-down. The first one that fails is simplified and reported with
   * the line for {@link Replay}. The default is 1, in which tasks run first in, first out.
   *
   * @return empty, or one value of at least 1
   */
  int[] interleavings() default {};

  /**
   * The choice of interleavings, {@link InterleavingPolicy#STANDARD} by default.
   *
   * @return empty, or one value
   */
  InterleavingPolicy[] policy() default {};

  /**
   * The names of the tasks whose cancellation is a choice before each step, so that a task of such
   * a name is cancelled at different steps in different interleavings. Requires {@link
   * #interleavings}. By default no task is cancelled.
   *
   * @return the names that the tasks are given when they are spawned
   */
  String[] cancelling() default {};

  /**
   * The packages in which each access to shared memory is a point, at which another thread may go
   * first; each with those below it. Requires {@link #interleavings} and the agent. By default
   * those of the agent's argument.
   *
   * @return names of packages, or of classes
   */
  String[] points() default {};

  /**
   * The reaction to data races in the packages with {@link #points}, {@link DataRaces#IGNORE} by
   * default. Requires {@link #interleavings}.
   *
   * @return empty, or one value
   */
  DataRaces[] races() default {};

  /**
   * The time by which a timer or a sleep may end late, as a choice; by default all end in time.
   * Requires {@link #interleavings}.
   *
   * @return a duration of more than zero in the form of {@link #timeLimit()}, or an empty text
   */
  String lateness() default "";

  /**
   * A flag for making it a choice whether {@link Object#wait()}, {@code Condition.await()}, {@code
   * LockSupport.park()} and their forms with a limit end without a reason in the packages with
   * {@link #points}, as the JDK allows; false by default. Requires {@link #interleavings}.
   *
   * @return empty, or one value
   */
  boolean[] spuriousWakeUps() default {};

  /**
   * A flag for making it a choice, in the packages with {@link #points}, whether {@code
   * weakCompareAndSet} fails without a reason, as the JDK allows, and whether a free lock or
   * semaphore refuses {@code tryLock()} or {@code tryAcquire()}, as if another thread had it for
   * that moment; false by default. Requires {@link #interleavings}.
   *
   * @return empty, or one value
   */
  boolean[] spuriousFailures() default {};

  /**
   * A flag for running the test twice, to check that it is deterministic; false by default. If it
   * runs in many interleavings, some of them are checked in any case.
   *
   * @return empty, or one value
   */
  boolean[] selfCheck() default {};

  /**
   * A flag for failing the test on a call of the JDK that waits on the real clock, bypassing the
   * virtual one; by default such a call is logged. Requires an engine that sees it, {@link
   * Engine#CARRIER}.
   *
   * @return empty, or one value
   */
  boolean[] strict() default {};

  /**
   * A flag for the agent, which puts code that was not written for this runtime into the test's
   * time: true fails the test if the agent is not present, and says how to add it; false does
   * without it. By default it is used if it is present. Requires a virtual clock and {@link
   * Engine#CARRIER}.
   *
   * @return empty, or one value
   */
  boolean[] unmodified() default {};

  /**
   * The network: {@link TestNetwork#WORLD} if the test takes a {@link dev.lockstep.virtual.World}
   * or the agent is present, and else {@link TestNetwork#MACHINE}.
   *
   * @return empty, or one value
   */
  TestNetwork[] network() default {};

  /**
   * The reaction to tasks, timers and holds that the test leaves behind, {@link LeakPolicy#FAIL} by
   * default.
   *
   * @return empty, or one value
   */
  LeakPolicy[] leaks() default {};

  /**
   * The runs whose page the test publishes, {@link ReportPolicy#ON_FAILURE} by default.
   *
   * @return empty, or one value
   */
  ReportPolicy[] report() default {};

  /**
   * The limit of the virtual clock, {@code "365 d"} by default: a number and one of {@code ns us ms
   * s m h d}, or the form of {@link java.time.Duration#parse}.
   *
   * @return the limit, or an empty text
   */
  String timeLimit() default "";

  /**
   * The time limit on the real clock for each call of the test or of its set-up, {@code "60 s"} by
   * default. A call that takes longer is stopped and fails with a dump of the tasks.
   *
   * @return the limit in the form of {@link #timeLimit()}, or an empty text
   */
  String watchdog() default "";
}
