/** Virtual time and the explorer of interleavings. */
@SuppressWarnings("module") // the modules that internals are exported to come later
module dev.lockstep.virtual {
  requires transitive dev.lockstep;
  requires com.github.marschall.memoryfilesystem;
  requires static transitive org.jspecify;

  exports dev.lockstep.explore;
  exports dev.lockstep.explore.history;
  exports dev.lockstep.virtual;
  exports dev.lockstep.virtual.internal to
      dev.lockstep.jqwik,
      dev.lockstep.junit;
}
