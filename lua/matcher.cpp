// lua/matcher.cpp -- Lua's patterns, matched step by step. Written from section 6.4.1 of the Lua 5.4 manual.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/matcher.h"

#include <cctype>
#include <string>

namespace perigee {
namespace {

constexpr int kMaxDepth = 200;  // nested items with captures and repetitions, as in Lua

bool in_class(unsigned char c, unsigned char class_letter) {
  bool is = false;
  switch (std::tolower(class_letter)) {
    case 'a':
      is = std::isalpha(c) != 0;
      break;
    case 'c':
      is = std::iscntrl(c) != 0;
      break;
    case 'd':
      is = std::isdigit(c) != 0;
      break;
    case 'g':
      is = std::isgraph(c) != 0;
      break;
    case 'l':
      is = std::islower(c) != 0;
      break;
    case 'p':
      is = std::ispunct(c) != 0;
      break;
    case 's':
      is = std::isspace(c) != 0;
      break;
    case 'u':
      is = std::isupper(c) != 0;
      break;
    case 'w':
      is = std::isalnum(c) != 0;
      break;
    case 'x':
      is = std::isxdigit(c) != 0;
      break;
    case 'z':
      is = c == 0;
      break;  // of old, and still there
    default:
      return class_letter == c;  // an escaped character
  }
  return std::isupper(class_letter) != 0 ? !is : is;
}

unsigned char byte(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

}  // namespace

bool Matcher::match_at(std::size_t start) {
  count_ = 0;
  depth_ = 0;
  end_ = match(start, 0);
  return end_ != kFailed;
}

Matcher::Capture Matcher::capture(int index) const {
  const Slot& slot = slots_[static_cast<std::size_t>(index)];
  if (slot.length == kOpen) throw MatchError("unfinished capture");
  if (slot.length == kPosition) return {slot.begin, 0, true};
  return {slot.begin, slot.length, false};
}

// One past the single-character item that begins at p.
std::size_t Matcher::item_end(std::size_t p) const {
  if (pattern_[p] == '%') {
    if (p + 1 >= pattern_.size()) throw MatchError("malformed pattern (ends with '%')");
    return p + 2;
  }
  if (pattern_[p] != '[') return p + 1;
  ++p;
  if (p < pattern_.size() && pattern_[p] == '^') ++p;
  do {  // a ']' in the first place stands for itself
    if (p >= pattern_.size()) throw MatchError("malformed pattern (missing ']')");
    p += pattern_[p] == '%' ? 2u : 1u;
  } while (p >= pattern_.size() || pattern_[p] != ']');
  return p + 1;
}

// Whether c is in the set that begins with the '[' at p and ends with the ']' at `last`.
bool Matcher::in_set(unsigned char c, std::size_t p, std::size_t last) const {
  bool found_means = true;
  ++p;
  if (pattern_[p] == '^') {
    found_means = false;
    ++p;
  }
  for (; p < last; ++p) {
    if (pattern_[p] == '%') {
      ++p;
      if (in_class(c, byte(pattern_, p))) return found_means;
    } else if (p + 2 < last && pattern_[p + 1] == '-') {
      if (byte(pattern_, p) <= c && c <= byte(pattern_, p + 2)) return found_means;
      p += 2;
    } else if (byte(pattern_, p) == c) {
      return found_means;
    }
  }
  return !found_means;
}

bool Matcher::single(std::size_t s, std::size_t p, std::size_t item_end) const {
  if (s >= text_.size()) return false;
  const unsigned char c = byte(text_, s);
  switch (pattern_[p]) {
    case '.':
      return true;
    case '%':
      return in_class(c, byte(pattern_, p + 1));
    case '[':
      return in_set(c, p, item_end - 1);
    default:
      return byte(pattern_, p) == c;
  }
}

std::size_t Matcher::match(std::size_t s, std::size_t p) {
  struct Depth {  // undone however the match ends
    explicit Depth(int& counter) : depth{counter} {
      if (++depth > kMaxDepth) throw MatchError("pattern too complex");
    }
    ~Depth() { --depth; }
    int& depth;
  } const nested{depth_};

  while (p < pattern_.size()) {
    step();
    const char c = pattern_[p];
    const char next = p + 1 < pattern_.size() ? pattern_[p + 1] : '\0';
    if (c == '(') return next == ')' ? start_capture(s, p + 2, kPosition) : start_capture(s, p + 1, kOpen);
    if (c == ')') return end_capture(s, p + 1);
    if (c == '$' && p + 1 == pattern_.size()) return s == text_.size() ? s : kFailed;
    if (c == '%' && next == 'b') {
      s = match_balance(s, p + 2);
      if (s == kFailed) return kFailed;
      p += 4;
      continue;
    }
    if (c == '%' && next == 'f') {
      s = match_frontier(s, p + 2, p);
      if (s == kFailed) return kFailed;
      continue;
    }
    if (c == '%' && std::isdigit(static_cast<unsigned char>(next)) != 0) {
      s = match_back_reference(s, next);
      if (s == kFailed) return kFailed;
      p += 2;
      continue;
    }
    const std::size_t after = item_end(p);
    const char suffix = after < pattern_.size() ? pattern_[after] : '\0';
    if (suffix == '*') return expand_most(s, p, after);
    if (suffix == '-') return expand_least(s, p, after);
    const bool here = single(s, p, after);
    if (suffix == '+') return here ? expand_most(s + 1, p, after) : kFailed;
    if (suffix == '?') {
      if (here) {
        if (const std::size_t end = match(s + 1, after + 1); end != kFailed) return end;
      }
      p = after + 1;
      continue;
    }
    if (!here) return kFailed;
    ++s;
    p = after;
  }
  return s;
}

std::size_t Matcher::expand_most(std::size_t s, std::size_t p, std::size_t item_end) {
  std::size_t most = s;
  while (single(most, p, item_end)) {
    step();
    ++most;
  }
  for (;; --most) {
    if (const std::size_t end = match(most, item_end + 1); end != kFailed) return end;
    if (most == s) return kFailed;
  }
}

std::size_t Matcher::expand_least(std::size_t s, std::size_t p, std::size_t item_end) {
  for (;; ++s) {
    if (const std::size_t end = match(s, item_end + 1); end != kFailed) return end;
    if (!single(s, p, item_end)) return kFailed;
  }
}

std::size_t Matcher::match_balance(std::size_t s, std::size_t p) {
  if (p + 1 >= pattern_.size()) throw MatchError("malformed pattern (missing arguments to '%b')");
  if (s >= text_.size() || text_[s] != pattern_[p]) return kFailed;
  const char open = pattern_[p], close = pattern_[p + 1];
  std::size_t nested = 1;
  while (++s < text_.size()) {
    step();
    if (text_[s] == close) {
      if (--nested == 0) return s + 1;
    } else if (text_[s] == open) {
      ++nested;
    }
  }
  return kFailed;
}

std::size_t Matcher::match_frontier(std::size_t s, std::size_t p, std::size_t& after) {
  if (p >= pattern_.size() || pattern_[p] != '[') throw MatchError("missing '[' after '%f' in pattern");
  after = item_end(p);
  const unsigned char before = s == 0 ? 0 : byte(text_, s - 1);  // the text's ends count as '\0'
  const unsigned char here = s < text_.size() ? byte(text_, s) : 0;
  return !in_set(before, p, after - 1) && in_set(here, p, after - 1) ? s : kFailed;
}

std::size_t Matcher::match_back_reference(std::size_t s, char digit) {
  const int index = digit - '1';
  if (index < 0 || index >= count_ || slots_[static_cast<std::size_t>(index)].length == kOpen) {
    throw MatchError("invalid capture index %" + std::to_string(index + 1));
  }
  const Slot& slot = slots_[static_cast<std::size_t>(index)];
  const std::size_t length = slot.length == kPosition ? 0 : slot.length;
  step(1 + length / 64);
  if (text_.size() - s < length || text_.substr(slot.begin, length) != text_.substr(s, length)) return kFailed;
  return s + length;
}

std::size_t Matcher::start_capture(std::size_t s, std::size_t p, std::size_t kind) {
  if (count_ >= kMaxCaptures) throw MatchError("too many captures");
  slots_[static_cast<std::size_t>(count_)] = {s, kind};
  ++count_;
  const std::size_t end = match(s, p);
  if (end == kFailed) --count_;
  return end;
}

std::size_t Matcher::end_capture(std::size_t s, std::size_t p) {
  int open = count_ - 1;
  while (open >= 0 && slots_[static_cast<std::size_t>(open)].length != kOpen) --open;
  if (open < 0) throw MatchError("invalid pattern capture");
  Slot& slot = slots_[static_cast<std::size_t>(open)];
  slot.length = s - slot.begin;
  const std::size_t end = match(s, p);
  if (end == kFailed) slot.length = kOpen;
  return end;
}

}  // namespace perigee
