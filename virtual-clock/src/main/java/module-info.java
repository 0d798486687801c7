/** Virtual time, and a simulated world for tests: hosts, network, names, disks, faults. */
@SuppressWarnings("module") // internals are exported to modules that are compiled later
module dev.lockstep.virtual {
  requires transitive dev.lockstep;
  requires jdk.net;
  requires static java.sql;
  requires static org.jspecify;

  exports dev.lockstep.virtual;
  exports dev.lockstep.virtual.disk;
  exports dev.lockstep.virtual.fault;
  exports dev.lockstep.virtual.net;
  exports dev.lockstep.virtual.internal to
      dev.lockstep.explore,
      dev.lockstep.jqwik,
      dev.lockstep.junit;
}
