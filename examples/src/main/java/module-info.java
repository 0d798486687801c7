/** Programs that a newcomer runs first. */
module dev.lockstep.examples {
  requires dev.lockstep;
  requires dev.lockstep.explore;
  requires java.sql;
  requires jdk.unsupported; // signals, which end a server in good order
  requires static org.jspecify;
}
