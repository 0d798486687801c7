/** Searches, the shrinker, and the analysis of failures. Not exported. */
@NullMarked
package dev.lockstep.explore.internal.search;

import org.jspecify.annotations.NullMarked;
