package dev.lockstep.examples.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** The newest entry of each key and the last one of each client, in whatever order they came. */
final class Table {

  private final Map<String, Entry> byKey = new TreeMap<>();
  private final Map<String, Entry> byClient = new TreeMap<>();

  void add(Entry entry) {
    byKey.merge(entry.key(), entry, BinaryOperator.maxBy(Entry.BY_AGE));
    byClient.merge(
        entry.client(), entry, BinaryOperator.maxBy(Comparator.comparingLong(Entry::number)));
  }

  /** Whether it has a change of a client, or a later one. */
  boolean has(String client, long number) {
    Entry last = byClient.get(client);
    return last != null && last.number() >= number;
  }

  /** The answer to who asks for a key. */
  String get(String key) {
    Entry entry = byKey.get(key);
    return entry == null ? "none" : "value " + entry.value();
  }

  /** All that another table needs to know as much as this one. */
  Collection<Entry> entries() {
    Set<Entry> entries = new LinkedHashSet<>(byKey.values());
    entries.addAll(byClient.values());
    return entries;
  }
}
