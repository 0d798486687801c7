/** Contract tests of the seams, for those who write another clock or network. */
module dev.lockstep.testkit {
  requires transitive dev.lockstep;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires static org.jspecify;

  exports dev.lockstep.testkit;

  opens dev.lockstep.testkit to
      org.junit.platform.commons;
}
