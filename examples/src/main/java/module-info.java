/** Programs that a newcomer runs first. */
module dev.lockstep.examples {
  requires dev.lockstep;
  requires dev.lockstep.virtual;
  requires java.sql;
  requires static org.jspecify;
}
