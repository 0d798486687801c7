// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;

/**
 * Finds the object whose memory a call of the JDK uses: iterators, views and wrappers of a
 * collection use that of the collection, and both locks and the conditions of one lock that of its
 * synchronizer.
 */
final class LockstepOwners {

  /** The largest number of wrappers of wrappers that are looked through. */
  private static final int MOST = 16;

  /** The field of an object of a class that refers to the owner of its memory, or null. */
  private static final ClassValue<Field> OWNER =
      new ClassValue<>() {
        @Override
        protected Field computeValue(Class<?> type) {
          for (Class<?> each = type; isOfUtilities(each); each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
              if (!Modifier.isStatic(field.getModifiers()) && refersToOwner(each, field)) {
                field.setAccessible(true);
                return field;
              }
            }
          }
          return null;
        }
      };

  private LockstepOwners() {}

  private static boolean isOfUtilities(Class<?> type) {
    return type != null && type.getClassLoader() == null && type.getName().startsWith("java.util.");
  }

  private static boolean refersToOwner(Class<?> holder, Field field) {
    Class<?> type = field.getType();
    boolean mayRefer = holder.isMemberClass() || Set.class.isAssignableFrom(holder);
    return field.getName().equals("this$0")
        || AbstractOwnableSynchronizer.class.isAssignableFrom(type)
        || (mayRefer
            && (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)));
  }

  /** Returns the owner of the memory that calls of an object use; mostly the object itself. */
  static Object of(Object target) {
    Object owner = target;
    for (int i = 0; i < MOST && owner != null; i++) {
      Field field = OWNER.get(owner.getClass());
      Object next = null;
      try {
        next = field == null ? null : field.get(owner);
      } catch (IllegalAccessException e) {
        // the field was made accessible
      }
      if (next == null) {
        return owner;
      }
      owner = next;
    }
    return owner;
  }
}
