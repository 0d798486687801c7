/** Virtual time, and a simulated world for tests: hosts, network, names, disks, faults. */
@SuppressWarnings("module") // internals are exported to a module that is compiled later
module dev.lockstep.virtual {
  requires transitive dev.lockstep;
  requires jdk.net;
  requires static java.sql;
  requires static org.jspecify;

  exports dev.lockstep.virtual;
  exports dev.lockstep.virtual.disk;
  exports dev.lockstep.virtual.fault;
  exports dev.lockstep.virtual.net;
  // Not to the modules of tests: they are on the class path where a program with a descriptor is
  // tested, and a service of the explorer brings this one onto the module path.
  exports dev.lockstep.virtual.internal to
      dev.lockstep.explore;
}
