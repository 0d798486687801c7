/** Contract tests of the seams, and fakes for tests of code that stands on them. */
@NullMarked
package dev.lockstep.testkit;

import org.jspecify.annotations.NullMarked;
