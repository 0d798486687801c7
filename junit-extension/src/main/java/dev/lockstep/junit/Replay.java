package dev.lockstep.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a test on a loop in exactly one interleaving, whatever number is set: the one that a failure
 * report has printed.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Replay {

  /**
   * The line of the report.
   *
   * @return what {@link dev.lockstep.explore.Interleaving#parse} reads
   */
  String value();
}
