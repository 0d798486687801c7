/**
 * Runs jqwik properties on Lockstep loops, over interleavings that jqwik generates and shrinks, and
 * holds the campaign command.
 */
module dev.lockstep.jqwik {
  requires transitive dev.lockstep.junit;
  requires transitive net.jqwik.api;
  requires org.junit.platform.commons;
  requires static org.jspecify;

  exports dev.lockstep.jqwik;

  opens dev.lockstep.jqwik.internal to
      org.junit.platform.commons;

  provides dev.lockstep.junit.PropertyEngine with
      dev.lockstep.jqwik.internal.JqwikPropertyEngine;
  provides net.jqwik.api.SampleReportingFormat with
      dev.lockstep.jqwik.internal.ParameterFormat;
  provides net.jqwik.api.providers.ArbitraryProvider with
      dev.lockstep.jqwik.internal.InterleavingProvider;
}
