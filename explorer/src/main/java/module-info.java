/** The explorer of interleavings: strategies, shrinker, replay line, traces, histories. */
module dev.lockstep.explore {
  requires transitive dev.lockstep.report;
  requires transitive dev.lockstep.virtual;
  requires static org.jspecify;

  exports dev.lockstep.explore;
  exports dev.lockstep.explore.history;

  provides dev.lockstep.spi.RunLog with
      dev.lockstep.explore.RunRecorder;
}
