/** The strategies of a search. Not exported. */
@NullMarked
package dev.lockstep.explore.internal.strategy;

import org.jspecify.annotations.NullMarked;
