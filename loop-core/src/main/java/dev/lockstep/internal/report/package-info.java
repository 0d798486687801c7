/** Reports: task trees, wait graphs, call graphs, slow steps. Not exported. */
@NullMarked
package dev.lockstep.internal.report;

import org.jspecify.annotations.NullMarked;
