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
 * Runs each try of jqwik properties in the main task of a fresh loop on a virtual clock: the
 * property method, and the methods with {@code @BeforeTry} and {@code @AfterTry}.
 *
 * <pre>{@code
 * @OnLoop
 * class AccountProperty {
 *   @Property
 *   void noMoneyIsLost(@ForAll Interleaving interleaving) {
 *     assertThat(Account.spree(new Account())).isEqualTo(50);
 *   }
 * }
 * }</pre>
 *
 * <p><b>Order.</b> A parameter {@code @ForAll Interleaving} is what the loop of the try does;
 * without one it runs first in, first out. It is generated and shrunk by jqwik together with the
 * other parameters. When jqwik has done that, the order is made simpler once more, and the failure
 * is an {@link dev.lockstep.explore.InterleavingFailure}: its message has the steps that lead to it
 * and a line for {@link dev.lockstep.junit.Replay}, which is also published as {@code replay}. With
 * that annotation on the method, or the line as system property {@code lockstep.replay}, the
 * parameter has this value alone.
 *
 * <p><b>Parameters.</b> {@link dev.lockstep.Loop}, {@link dev.lockstep.virtual.VirtualClock},
 * {@link dev.lockstep.virtual.World} and {@link dev.lockstep.virtual.fault.Faults} of the try,
 * without {@code @ForAll}; {@code @BeforeTry} and {@code @AfterTry} may have them too.
 *
 * <p><b>Values that change.</b> A try may run more than once, see {@link #interleavings()}, so a
 * property must not change the generated values that it is given.
 *
 * <p>Everything else is as ever: tries, seeds, edge cases, statistics, shrinking and what happens
 * after a failure. A try that leaves tasks behind ends them; an error of a task that nobody awaited
 * fails the try.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.TYPE, ElementType.METHOD})
@AddLifecycleHook(value = LoopHook.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
public @interface OnLoop {

  /**
   * In how many orders each try runs, which is faster than as many tries. The first is that of the
   * parameter if there is one; the others are a random walk that follows from it, so that they are
   * the same for the same seed of jqwik. Without such a parameter they are those of {@link
   * dev.lockstep.explore.Strategy#standard()}.
   *
   * @return the number, at least 1
   */
  int interleavings() default 1;

  /**
   * How many steps a run has before it goes on first in, first out; ten times as many later it has
   * failed.
   *
   * @return the number, at least 1
   */
  int steps() default 10_000;

  /**
   * The names of tasks whose cancellation is a choice before each step: a parameter {@code @ForAll
   * Interleaving} then mostly cancels one of them at some step, and so do several {@link
   * #interleavings()}.
   *
   * @return the names that the tasks have when they are spawned
   */
  String[] cancelling() default {};
}
