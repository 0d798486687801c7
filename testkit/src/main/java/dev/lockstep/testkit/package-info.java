/** Contract tests of the seams, and fakes for tests of code that uses them. */
@NullMarked
package dev.lockstep.testkit;

import org.jspecify.annotations.NullMarked;
