/** A connection pool that lets tasks use JDBC, which blocks. */
@NullMarked
package dev.lockstep.examples.jdbc;

import org.jspecify.annotations.NullMarked;
