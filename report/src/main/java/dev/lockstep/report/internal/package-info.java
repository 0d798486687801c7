/** Writers of the record of a run. Not exported to programs. */
@NullMarked
package dev.lockstep.report.internal;

import org.jspecify.annotations.NullMarked;
