/** Virtual time and the explorer of interleavings. */
module dev.lockstep.virtual {
  requires transitive dev.lockstep;
  requires com.github.marschall.memoryfilesystem;
  requires static transitive org.jspecify;

  exports dev.lockstep.explore;
  exports dev.lockstep.explore.history;
  exports dev.lockstep.virtual;
}
