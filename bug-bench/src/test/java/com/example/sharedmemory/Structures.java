// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import static com.example.sharedmemory.Broken.unless;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicStampedReference;

/** Bugs of buffers, lists, stacks, queues, tables and deques. */
@SuppressWarnings({"GuardedBy", "ReferenceEquality"})
final class Structures {

  private static final int MANY = 16;

  private Structures() {}

  static List<SharedMemoryBug> all() {
    return List.of(
        new SharedMemoryBug(
            "SM7",
            "a text is appended that becomes shorter meanwhile",
            "java.lang.StringBuffer.append(StringBuffer); Flanagan and Qadeer, A type and effect"
                + " system for atomicity, PLDI 2003",
            "crash",
            1,
            Structures::appendsText),
        new SharedMemoryBug(
            "SM8",
            "the last index is taken of a list that is cleared meanwhile",
            "java.util.Vector.lastIndexOf(Object); Flanagan and Freund, Atomizer, POPL 2004",
            "crash",
            1,
            Structures::lastIndex),
        new SharedMemoryBug(
            "SM9",
            "a synchronized list changes while it is walked",
            "Goetz et al., Java Concurrency in Practice, 5.1.2: hidden iterators",
            "crash",
            1,
            Structures::listeners),
        new SharedMemoryBug(
            "SM10",
            "two threads grow a hash table, whose chain becomes a cycle",
            "JDK-6423457: HashMap.get() runs forever",
            "hang",
            1,
            Structures::growsTable),
        new SharedMemoryBug(
            "SM11",
            "ABA: a stack's head is what it was, and its next is not",
            "IBM System/370 Principles of Operation; Treiber, RJ 5118, 1986",
            "duplicate",
            1,
            Structures::treiberStack),
        new SharedMemoryBug(
            "SM12",
            "a queue looks empty behind an item that is not linked yet",
            "Stone's queue of 1990, as described by Michael and Scott, PODC 1996",
            "lost",
            1,
            Structures::linkedQueue),
        new SharedMemoryBug(
            "SM13",
            "an item is added behind one that is removed",
            "Harris, A pragmatic implementation of non-blocking linked lists, DISC 2001, figure 1",
            "lost",
            1,
            Structures::linkedList),
        new SharedMemoryBug(
            "SM14",
            "the owner and a thief take the last item of a deque",
            "Chase and Lev, SPAA 2005; the work-stealing queue of Musuvathi and Qadeer, PLDI 2007",
            "duplicate",
            1,
            Structures::workStealing),
        new SharedMemoryBug(
            "SM15",
            "a format that is shared keeps the date in a field",
            "JDK-4228335: SimpleDateFormat is not thread-safe",
            "lost",
            1,
            Structures::dateFormat));
  }

  /** A text of which each method holds the lock, but not that of another text. */
  private static final class Text {
    private char[] chars;
    private int count;

    Text(String text) {
      chars = text.toCharArray();
      count = chars.length;
    }

    synchronized int length() {
      return count;
    }

    synchronized void clear() {
      count = 0;
    }

    synchronized void copyTo(int end, char[] target, int at) {
      if (end > count) {
        throw new StringIndexOutOfBoundsException(end);
      }
      System.arraycopy(chars, 0, target, at, end);
    }

    synchronized void append(Text other, boolean fixed) {
      if (fixed) {
        synchronized (other) {
          append(other);
        }
      } else {
        append(other);
      }
    }

    private void append(Text other) {
      int length = other.length();
      char[] longer = Arrays.copyOf(chars, count + length);
      other.copyTo(length, longer, count);
      chars = longer;
      count += length;
    }
  }

  private static void appendsText(boolean fixed) throws Exception {
    Text line = new Text("line");
    Text more = new Text(" and more");
    Threads.run(() -> line.append(more, fixed), more::clear);
  }

  private static final class Elements {
    private final String[] elements = {"a", "b", "c"};
    private int count = elements.length;

    synchronized void removeAll() {
      Arrays.fill(elements, null);
      count = 0;
    }

    synchronized int lastIndexOf(String element, int from) {
      if (from >= count) {
        throw new ArrayIndexOutOfBoundsException(from + " >= " + count);
      }
      for (int i = from; i >= 0; i--) {
        if (element.equals(elements[i])) {
          return i;
        }
      }
      return -1;
    }

    int lastIndexOf(String element, boolean fixed) {
      if (fixed) {
        synchronized (this) {
          return count == 0 ? -1 : lastIndexOf(element, count - 1);
        }
      }
      int last = count - 1;
      return last < 0 ? -1 : lastIndexOf(element, last);
    }
  }

  private static void lastIndex(boolean fixed) throws Exception {
    Elements elements = new Elements();
    Threads.run(() -> elements.lastIndexOf("b", fixed), elements::removeAll);
  }

  private static void listeners(boolean fixed) throws Exception {
    List<Runnable> listeners = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger told = new AtomicInteger();
    listeners.add(told::incrementAndGet);
    listeners.add(told::incrementAndGet);
    Threads.run(
        () -> {
          for (Runnable listener : fixed ? copy(listeners) : listeners) {
            listener.run();
          }
        },
        () -> listeners.add(told::incrementAndGet));
    unless(told.get() >= 2, "lost", told + " were told");
  }

  private static List<Runnable> copy(List<Runnable> listeners) {
    synchronized (listeners) {
      return new ArrayList<>(listeners);
    }
  }

  /** A table of chains that turns them around when it grows. */
  private static final class Table {
    private Node[] chains = new Node[2];
    private int count;

    private static final class Node {
      private final int key;
      private Node next;

      Node(int key, Node next) {
        this.key = key;
        this.next = next;
      }
    }

    void put(int key) {
      if (count >= chains.length) {
        grow();
      }
      insert(key);
    }

    synchronized void putAlone(int key) {
      put(key);
    }

    private void insert(int key) {
      int index = key % chains.length;
      chains[index] = new Node(key, chains[index]);
      count++;
    }

    private void grow() {
      Node[] old = chains;
      Node[] wider = new Node[old.length * 2];
      for (Node first : old) {
        Node node = first;
        while (node != null) {
          Node next = node.next;
          int index = node.key % wider.length;
          node.next = wider[index];
          wider[index] = node;
          node = next;
        }
      }
      chains = wider;
    }

    boolean hasCycle() {
      for (Node first : chains) {
        int steps = 0;
        for (Node node = first; node != null; node = node.next) {
          if (++steps > MANY) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static void growsTable(boolean fixed) throws Exception {
    Table table = new Table();
    table.put(3);
    table.put(7);
    Threads.run(() -> put(table, 5, fixed), () -> put(table, 9, fixed));
    unless(!table.hasCycle(), "hang", "a search for a missing key would never end");
  }

  private static void put(Table table, int key, boolean fixed) {
    if (fixed) {
      table.putAlone(key);
    } else {
      table.put(key);
    }
  }

  /** A stack of blocks, which are used again and again. */
  private interface Blocks {
    void push(Block block);

    Block pop();
  }

  private static final class Block {
    private volatile Block next;
  }

  private static final class Treiber implements Blocks {
    private final AtomicReference<Block> head = new AtomicReference<>();

    @Override
    public void push(Block block) {
      Block first;
      do {
        first = head.get();
        block.next = first;
      } while (!head.compareAndSet(first, block));
    }

    @Override
    public Block pop() {
      while (true) {
        Block first = head.get();
        if (first == null) {
          return null;
        }
        Block next = first.next;
        if (head.compareAndSet(first, next)) {
          return first;
        }
      }
    }
  }

  private static final class Stamped implements Blocks {
    private final AtomicStampedReference<Block> head = new AtomicStampedReference<>(null, 0);

    @Override
    public void push(Block block) {
      int[] stamp = new int[1];
      Block first;
      do {
        first = head.get(stamp);
        block.next = first;
      } while (!head.compareAndSet(first, block, stamp[0], stamp[0] + 1));
    }

    @Override
    public Block pop() {
      int[] stamp = new int[1];
      while (true) {
        Block first = head.get(stamp);
        if (first == null) {
          return null;
        }
        Block next = first.next;
        if (head.compareAndSet(first, next, stamp[0], stamp[0] + 1)) {
          return first;
        }
      }
    }
  }

  private static void treiberStack(boolean fixed) throws Exception {
    Blocks free = fixed ? new Stamped() : new Treiber();
    for (int i = 0; i < 3; i++) {
      free.push(new Block());
    }
    Block[] used = new Block[2];
    Threads.run(
        () -> used[0] = free.pop(),
        () -> {
          Block first = free.pop();
          used[1] = free.pop();
          free.push(first);
        });
    unless(used[0] != used[1], "duplicate", "both use one block");
    for (int i = 0; i < MANY; i++) {
      Block block = free.pop();
      boolean isFree = block != used[0] && block != used[1];
      unless(block == null || isFree, "duplicate", "a block is used and free");
    }
  }

  private static final class Item {
    private final int value;
    private final AtomicReference<Item> next = new AtomicReference<>();

    Item(int value) {
      this.value = value;
    }
  }

  /** A queue of several producers and one consumer. */
  private static final class Queue {
    private Item head = new Item(0);
    private final AtomicReference<Item> tail = new AtomicReference<>(head);

    void put(int value) {
      Item item = new Item(value);
      tail.getAndSet(item).next.set(item);
    }

    void putLinkedFirst(int value) {
      Item item = new Item(value);
      while (true) {
        Item last = tail.get();
        Item next = last.next.get();
        if (next != null) {
          tail.compareAndSet(last, next);
        } else if (last.next.compareAndSet(null, item)) {
          tail.compareAndSet(last, item);
          return;
        }
      }
    }

    /** Returns the first value; 0 if there is none. */
    int poll() {
      Item next = head.next.get();
      if (next == null) {
        return 0;
      }
      head = next;
      return next.value;
    }
  }

  private static void linkedQueue(boolean fixed) throws Exception {
    Queue queue = new Queue();
    Threads.run(
        () -> put(queue, 1, fixed),
        () -> {
          put(queue, 2, fixed);
          unless(queue.poll() != 0, "lost", "the queue is empty after a put");
        });
  }

  private static void put(Queue queue, int value, boolean fixed) {
    if (fixed) {
      queue.putLinkedFirst(value);
    } else {
      queue.put(value);
    }
  }

  /** A sorted list without locks; the fixed one marks what is removed before it is unlinked. */
  private static final class SortedList {
    private final Link head = new Link(0, new Link(10, new Link(20, null)));
    private final boolean marks;

    private static final class Link {
      private final int value;
      private final AtomicMarkableReference<Link> next;

      Link(int value, Link next) {
        this.value = value;
        this.next = new AtomicMarkableReference<>(next, false);
      }
    }

    SortedList(boolean marks) {
      this.marks = marks;
    }

    private Link before(int value) {
      Link link = head;
      while (true) {
        Link next = link.next.getReference();
        if (next == null || next.value >= value) {
          return link;
        }
        link = next;
      }
    }

    boolean add(int value) {
      Link previous = before(value);
      Link next = previous.next.getReference();
      return previous.next.compareAndSet(next, new Link(value, next), false, false);
    }

    boolean remove(int value) {
      Link previous = before(value);
      Link removed = previous.next.getReference();
      if (removed == null || removed.value != value) {
        return false;
      }
      Link next = removed.next.getReference();
      if (marks && !removed.next.compareAndSet(next, next, false, true)) {
        return false;
      }
      return previous.next.compareAndSet(removed, next, false, false);
    }

    boolean contains(int value) {
      Link next = before(value).next.getReference();
      return next != null && next.value == value;
    }
  }

  private static void linkedList(boolean fixed) throws Exception {
    SortedList list = new SortedList(fixed);
    boolean[] added = new boolean[1];
    Threads.run(() -> list.remove(10), () -> added[0] = list.add(15));
    unless(list.contains(15) == added[0], "lost", "15 was added and is not there");
  }

  /** A deque whose owner takes from the bottom, and others from the top. */
  private static final class Deque {
    private final AtomicInteger top = new AtomicInteger();
    private volatile int bottom;
    private final int[] items = new int[MANY];

    void push(int item) {
      int at = bottom;
      items[at] = item;
      bottom = at + 1;
    }

    int pop(boolean fixed) {
      int at = bottom - 1;
      bottom = at;
      int first = top.get();
      if (first > at) {
        bottom = first;
        return 0;
      }
      int item = items[at];
      if (fixed && first == at) {
        if (!top.compareAndSet(first, first + 1)) {
          item = 0;
        }
        bottom = first + 1;
      }
      return item;
    }

    int steal() {
      int first = top.get();
      if (first >= bottom) {
        return 0;
      }
      int item = items[first];
      return top.compareAndSet(first, first + 1) ? item : 0;
    }
  }

  private static void workStealing(boolean fixed) throws Exception {
    Deque deque = new Deque();
    deque.push(1);
    deque.push(2);
    int[] sum = new int[2];
    Threads.run(() -> sum[0] = deque.steal(), () -> sum[1] = deque.pop(fixed) + deque.pop(fixed));
    unless(sum[0] + sum[1] <= 3, "duplicate", "a job was taken twice");
    unless(sum[0] + sum[1] >= 3, "lost", "a job was taken by nobody");
  }

  private static final class DateFormat {
    private int day;

    String format(int date) {
      day = date;
      return "day " + day;
    }

    synchronized String formatAlone(int date) {
      return format(date);
    }
  }

  private static void dateFormat(boolean fixed) throws Exception {
    DateFormat format = new DateFormat();
    Threads.run(() -> formats(format, 1, fixed), () -> formats(format, 2, fixed));
  }

  private static void formats(DateFormat format, int day, boolean fixed) {
    String text = fixed ? format.formatAlone(day) : format.format(day);
    unless(text.equals("day " + day), "lost", "day " + day + " became " + text);
  }
}
