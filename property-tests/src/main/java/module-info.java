/** Lockstep in jqwik properties. */
module dev.lockstep.jqwik {
  requires transitive dev.lockstep.junit;
  requires transitive net.jqwik.api;
  requires static org.jspecify;
}
