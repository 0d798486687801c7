package dev.lockstep.junit;

import dev.lockstep.Engine;
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
 * A test that runs on a loop: {@link Test}, {@link LoopExtension} and its settings in one. On a
 * class it gives all its tests the extension and the settings; they carry annotations of their own.
 *
 * <p>A setting that is left out is taken from what encloses the element, see {@link LoopExtension}.
 * Methods that are not plain tests, such as parameterized ones, have {@link LoopSettings} instead.
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
   * @return nothing or one value
   */
  TestClock[] clock() default {};

  /**
   * How many seconds the virtual clock goes on in each second of the machine's clock: 1 is its
   * pace, 60 a minute in a second. By default the clock jumps, and takes no time. Tests with a rate
   * do not run in parallel with each other, nor with those on the real clock.
   *
   * @return nothing or one value above 0
   */
  double[] rate() default {};

  /**
   * Which tests share a loop, {@link LoopScope#TEST} by default. For classes only.
   *
   * @return nothing or one value
   */
  LoopScope[] scope() default {};

  /**
   * The engine; by default the one that the system property {@code lockstep.engine} names, or the
   * best one available.
   *
   * @return nothing or one value
   */
  Engine[] engine() default {};

  /**
   * The seed of random numbers, the injected generator and {@code Async.random} alike, and of the
   * choice of interleavings; 0 by default.
   *
   * @return nothing or one value
   */
  long[] seed() default {};

  /**
   * In how many orders of its steps the test runs: each on a fresh loop and a fresh instance, with
   * set-up and tear-down. The first one that fails is made simpler and reported with the line for
   * {@link Replay}. 1 by default: first in, first out.
   *
   * @return nothing or one value
   */
  int[] interleavings() default {};

  /**
   * How the interleavings are chosen, {@link InterleavingPolicy#STANDARD} by default.
   *
   * @return nothing or one value
   */
  InterleavingPolicy[] policy() default {};

  /**
   * Whether the test is run twice, to see that it does the same again; false by default. Of many
   * interleavings some are run twice in any case.
   *
   * @return nothing or one value
   */
  boolean[] selfCheck() default {};

  /**
   * Whether a call of the JDK that waits on the real clock, past the virtual one, fails the test;
   * false by default: it is logged. The engine must see such calls, which {@link Engine#CARRIER}
   * does.
   *
   * @return nothing or one value
   */
  boolean[] strict() default {};

  /**
   * What happens when something is left behind, {@link LeakPolicy#FAIL} by default.
   *
   * @return nothing or one value
   */
  LeakPolicy[] leaks() default {};

  /**
   * How far the virtual clock may go, {@code "365 d"} by default: a number and one of {@code ns us
   * ms s m h d}, or the form of {@link java.time.Duration#parse}.
   *
   * @return the limit, or an empty text
   */
  String timeLimit() default "";

  /**
   * How long a call of the test or of its set-up may take on the real clock, {@code "60 s"} by
   * default. What takes longer is stopped and fails with a dump of the tasks.
   *
   * @return the limit in the form of {@link #timeLimit()}, or an empty text
   */
  String watchdog() default "";
}
