// patterns/event.h -- A value, when it sounds, and where in the player's text it came from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/span.h"
#include "patterns/value.h"

namespace perigee {

// Where code reads a string: in the evaluation of that number (0: nobody asks), on that line of its file, and as which one
// of those with the same text there, from 0 on.
struct Origin {
  uint32_t evaluation = 0;
  int line = 0;
  uint32_t nth = 0;
};

// As long as it lives, the strings that its thread reads are of that origin.
class ReadingAt {
 public:
  explicit ReadingAt(Origin origin) noexcept;
  ReadingAt(const ReadingAt&) = delete;
  ReadingAt& operator=(const ReadingAt&) = delete;
  ~ReadingAt();

  static Origin now() noexcept;  // of this thread

 private:
  Origin outer_;
};

// A mini-notation string, kept as long as an event can come from it.
class SourceText final : public RefCounted {
 public:
  explicit SourceText(std::string_view source);
  ~SourceText();
  static void dispose(const SourceText* source) { delete source; }

  const std::string text;
  const Origin origin;
};

// A stretch of a mini-notation string: byte offsets, end exclusive.
struct SourceRange {
  Ref<const SourceText> source;
  uint32_t begin = 0, end = 0;

  std::string_view text() const noexcept { return source ? std::string_view{source->text} : std::string_view{}; }
  // The same place, also of a string that was read twice.
  friend bool operator==(const SourceRange& a, const SourceRange& b) noexcept {
    return a.begin == b.begin && a.end == b.end && a.text() == b.text();
  }
};

// One place in the text, a tag, or two groups of those joined, or a group put into a scale.
class Place final : public RefCounted {
 public:
  explicit Place(SourceRange place) : range{std::move(place)} {}
  explicit Place(Symbol word) : tag{word} {}
  Place(Ref<const Place> first, Ref<const Place> second)
      : left{std::move(first)},
        right{std::move(second)},
        scale{right->scale == Symbol{} ? left->scale : right->scale} {}
  Place(Ref<const Place> places, Symbol name) : left{std::move(places)}, scale{name} {}
  static void dispose(const Place* place) { delete place; }
  // Contexts are made and dropped with every event, so their memory is kept at hand by each thread.
  static void* operator new(size_t size);
  static void operator delete(void* memory) noexcept;

  const SourceRange range;  // of a leaf
  const Symbol tag;         // of a leaf without a range
  const Ref<const Place> left, right;
  const Symbol scale;  // the one put on last
};

// The places in the text that made an event, its tags, and the scale its note was taken from: an immutable tree, joined
// in constant time.
class Context {
 public:
  Context() = default;
  explicit Context(SourceRange range) : root_{new Place{std::move(range)}} {}
  explicit Context(Symbol tag) : root_{new Place{tag}} {}

  bool empty() const noexcept { return !root_; }
  std::vector<SourceRange> ranges() const;                                   // each place once
  std::vector<Symbol> tags() const;                                          // each once
  Symbol scale() const noexcept { return root_ ? root_->scale : Symbol{}; }  // empty: none
  void set_scale(Symbol name) { root_ = Ref<const Place>{new Place{std::move(root_), name}}; }
  // Joins the other's places to this one's; its scale counts, if it has one.
  void add(Context other) {
    if (!other.root_ || other.root_ == root_) return;
    root_ = root_ ? Ref<const Place>{new Place{std::move(root_), std::move(other.root_)}} : std::move(other.root_);
  }

 private:
  std::vector<const Place*> leaves() const;  // each once

  Ref<const Place> root_;
};

// `whole` is the event's full length, `part` the piece of it that was asked for. A continuous value (a signal) has
// no whole; then `whole` repeats `part`.
struct Event {
  Span whole, part;
  Value value;
  Context context;
  bool has_whole = true;

  bool has_onset() const noexcept { return has_whole && whole.begin == part.begin; }
  const Span& whole_or_part() const noexcept { return has_whole ? whole : part; }
};

using Events = std::vector<Event>;

// An event as a value, for functions that look at events.
class BoxedEvent final : public RefCounted {
 public:
  explicit BoxedEvent(Event boxed) : event{std::move(boxed)} {}
  static void dispose(const BoxedEvent* box) { delete box; }

  const Event event;
};

}  // namespace perigee
