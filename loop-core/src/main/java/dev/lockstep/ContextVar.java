// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.kernel.Current;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A variable with a value per task (PEP 567). A task, a callback, a timer and an offloaded call
 * start with a copy of the values that their creator had. On a thread outside of any loop it has a
 * value per thread.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="context" :
 * USER.set("alice");
 * Task<String> child =
 *     Async.spawn(
 *         () -> {
 *           String inherited = USER.get(); // alice
 *           USER.set("bob"); // for this task only
 *           return inherited;
 *         });
 * }
 *
 * @param <T> the type of the value
 * @since 0.1.0
 */
public final class ContextVar<T> {

  private final String name;
  private final @Nullable T defaultValue;

  private ContextVar(String name, @Nullable T defaultValue) {
    this.name = name;
    this.defaultValue = defaultValue;
  }

  /**
   * Creates a variable without a default.
   *
   * @param name the name, shown in messages
   * @param <T> the type of the value
   * @return the variable
   */
  public static <T> ContextVar<T> of(String name) {
    return new ContextVar<>(name, null);
  }

  /**
   * Creates a variable with a default.
   *
   * @param name the name, shown in messages
   * @param defaultValue the value where the variable is not set
   * @param <T> the type of the value
   * @return the variable
   */
  public static <T> ContextVar<T> of(String name, T defaultValue) {
    return new ContextVar<>(name, defaultValue);
  }

  /**
   * Returns the value in the caller's context.
   *
   * @return the value, or the default
   * @throws NoSuchElementException if the variable is not set and has no default
   */
  public T get() {
    Context context = Current.contextToRead();
    if (context.has(this)) {
      return cast(context.get(this));
    }
    if (defaultValue == null) {
      throw new NoSuchElementException(
          "context variable '" + name + "' is not set here; set it or give it a default");
    }
    return defaultValue;
  }

  /**
   * Sets the value in the caller's context, which tasks and callbacks that it starts from now on
   * copy.
   *
   * @param value the value
   * @return a token that restores the old value
   */
  public Token<T> set(T value) {
    Context context = Current.contextToChange();
    boolean had = context.has(this);
    Token<T> token = new Token<>(this, context, had, had ? context.get(this) : null);
    context.put(this, value);
    return token;
  }

  /**
   * Restores the value that the variable had before a {@link #set}.
   *
   * @param token the token that the call returned
   * @throws IllegalArgumentException if the token is of another variable or another context
   * @throws IllegalStateException if the token was used before
   */
  public void reset(Token<T> token) {
    if (token.variable != this || token.context != Current.contextToChange()) {
      throw new IllegalArgumentException(
          "the token belongs to another "
              + (token.variable != this ? "variable, '" + token.variable.name + "'" : "context")
              + "; reset '"
              + name
              + "' where it was set");
    }
    token.use();
    if (token.had) {
      token.context.put(this, token.oldValue);
    } else {
      token.context.remove(this);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // null if that was set
  private T cast(@Nullable Object value) {
    return (T) value;
  }

  @Override
  public String toString() {
    return "ContextVar[" + name + "]";
  }

  /**
   * A record of the value that a variable had before a {@link ContextVar#set}; can be used once.
   *
   * @param <T> the type of the value
   */
  public static final class Token<T> {
    private final ContextVar<T> variable;
    private final Context context;
    private final boolean had;
    private final @Nullable Object oldValue;
    private boolean used;

    private Token(ContextVar<T> variable, Context context, boolean had, @Nullable Object oldValue) {
      this.variable = variable;
      this.context = context;
      this.had = had;
      this.oldValue = oldValue;
    }

    private void use() {
      if (used) {
        throw new IllegalStateException(
            "the token of '"
                + variable.name
                + "' was used already; use the token of another set()");
      }
      used = true;
    }
  }
}
