/** Runs JUnit tests on Lockstep loops. */
module dev.lockstep.junit {
  requires transitive dev.lockstep.explore;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.commons;
  requires org.opentest4j;
  requires static awaitility;
  requires static org.junit.platform.engine;
  requires static org.junit.platform.launcher;
  requires static org.jspecify;

  exports dev.lockstep.junit;

  opens dev.lockstep.junit to
      org.junit.platform.commons;

  provides org.junit.platform.launcher.LauncherDiscoveryListener with
      dev.lockstep.junit.internal.ReturningTests;
  provides org.junit.platform.launcher.PostDiscoveryFilter with
      dev.lockstep.junit.internal.ReturningTests;
}
