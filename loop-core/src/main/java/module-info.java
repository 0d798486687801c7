/** The runtime: loop, tasks, synchronisation, and the seams. */
module dev.lockstep {
  requires static org.jspecify;
  requires static jdk.unsupported; // signals

  exports dev.lockstep;
  exports dev.lockstep.net;
  exports dev.lockstep.process;
  exports dev.lockstep.spi;
  exports dev.lockstep.sync;

  uses dev.lockstep.spi.RunLog;
}
