/** The example programs, for newcomers to run first. */
module dev.lockstep.examples {
  requires dev.lockstep;
  requires dev.lockstep.explore;
  requires java.sql;
  requires jdk.unsupported; // for signals, which shut a server down in an orderly way
  requires static org.jspecify;
}
