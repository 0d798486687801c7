/** The agent that puts unmodified code into the time of the loop that runs it. */
module dev.lockstep.agent {
  requires java.instrument;
  requires static org.jspecify;

  exports dev.lockstep.agent;
}
