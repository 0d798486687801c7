/**
 * The campaign command, which explores the loop tests of a class path; see {@code
 * docs/campaigns.md}.
 */
@NullMarked
package dev.lockstep.campaign;

import org.jspecify.annotations.NullMarked;
