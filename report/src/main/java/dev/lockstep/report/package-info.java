/** The record of one run: its data, and the files that are made from it. */
@NullMarked
package dev.lockstep.report;

import org.jspecify.annotations.NullMarked;
