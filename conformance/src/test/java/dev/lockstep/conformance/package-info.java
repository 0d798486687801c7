/** An interpreter of the conformance corpus, on the public API only. */
@NullMarked
package dev.lockstep.conformance;

import org.jspecify.annotations.NullMarked;
