// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/** A page in Markdown: its title, sections, links and HTML. */
final class Markdown {

  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  private final Node root;

  Markdown(String text) {
    root = PARSER.parse(text);
  }

  /** A heading with the text up to the next one, for the search. */
  record Section(String heading, String anchor, String text) {}

  /** Returns the text of the first heading. */
  String title() {
    return sections().stream()
        .map(Section::heading)
        .filter(heading -> !heading.isEmpty())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a page must have a heading"));
  }

  /** Returns the sections in their order; text before the first heading has an empty one. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    String heading = "";
    StringBuilder body = new StringBuilder();
    for (@Nullable Node node = root.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading) {
        sections.add(new Section(heading, anchor(heading), body.toString().strip()));
        heading = text(node);
        body.setLength(0);
      } else {
        body.append(text(node)).append(' ');
      }
    }
    sections.add(new Section(heading, anchor(heading), body.toString().strip()));
    return sections.stream()
        .filter(section -> !section.heading().isEmpty() || !section.text().isEmpty())
        .toList();
  }

  /** Returns the links of each item of the first numbered list below a heading. */
  List<List<Link>> linksOfListBelow(String heading) {
    for (@Nullable Node node = root.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading && text(node).equals(heading)) {
        for (@Nullable Node list = node.getNext(); list != null; list = list.getNext()) {
          if (list instanceof ListBlock) {
            return children(list).stream().map(Markdown::links).toList();
          }
        }
      }
    }
    throw new IllegalArgumentException("there must be a list below the heading " + heading);
  }

  /** Returns the page as HTML, with its links changed. */
  String html(UnaryOperator<String> links) {
    return HtmlRenderer.builder()
        .extensions(List.of(TablesExtension.create()))
        .attributeProviderFactory(
            context ->
                (node, tag, attributes) -> {
                  if (node instanceof Heading) {
                    attributes.put("id", anchor(text(node)));
                  } else if (node instanceof Link link) {
                    attributes.put("href", links.apply(link.getDestination()));
                  }
                })
        .build()
        .render(root);
  }

  /** Returns the destinations of all links. */
  List<String> destinations() {
    return links(root).stream().map(Link::getDestination).toList();
  }

  static String text(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code code) {
            text.append(code.getLiteral());
          }

          @Override
          public void visit(FencedCodeBlock block) {
            text.append(block.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak lineBreak) {
            text.append(' ');
          }

          @Override
          public void visit(HardLineBreak lineBreak) {
            text.append(' ');
          }

          @Override
          protected void visitChildren(Node parent) {
            super.visitChildren(parent);
            if (parent instanceof Block || parent instanceof TableCell) {
              text.append(' ');
            }
          }
        });
    return text.toString().strip();
  }

  /** The anchor that GitHub gives to a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
  }

  private static List<Link> links(Node node) {
    List<Link> links = new ArrayList<>();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            links.add(link);
          }
        });
    return links;
  }

  private static List<ListItem> children(Node list) {
    List<ListItem> items = new ArrayList<>();
    for (@Nullable Node node = list.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof ListItem item) {
        items.add(item);
      }
    }
    return items;
  }
}
