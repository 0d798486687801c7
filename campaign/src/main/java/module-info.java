/** The command that explores the tests of a class path. */
module dev.lockstep.campaign {
  requires dev.lockstep.junit;
  requires dev.lockstep.report;
  requires java.management;
  requires org.junit.platform.commons;
  requires org.junit.platform.engine;
  requires org.junit.platform.launcher;
  requires static org.jspecify;

  uses dev.lockstep.junit.PropertyEngine;
}
