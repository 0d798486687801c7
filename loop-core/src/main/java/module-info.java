/** The runtime: loop, tasks, synchronisation, and the seams. */
module dev.lockstep {
  requires static org.jspecify;
}
