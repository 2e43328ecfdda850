// patterns/mini.cpp -- Mini-notation: "bd*2 [~ sn]" becomes a pattern, or an error that points at the letter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/mini.h"

#include <cmath>

#include "patterns/mini_build.h"
#include "patterns/mini_tidal.h"
#include "patterns/numeral.h"
#include "patterns/printable.h"
#include "patterns/tidal_tokens.h"
#include "patterns/utf8.h"

namespace perigee {
namespace {

using mini_build::Part;

constexpr size_t kLongest = 262144;  // bytes of one string
constexpr int kDeepestBrackets = 200;

// Reads from left to right without going back, building as it goes. Random choices are numbered in the order read.
class Reader {
 public:
  Reader(std::string_view text, Reading reading) : text_{text}, source_{new SourceText{text}}, reading_{reading} {}

  Pattern read_all() {
    skip_blanks();
    Part part = read_group('\0', 0);
    skip_blanks();
    if (at_ < text_.size()) refuse("expected another step or the end");
    return part.pattern;
  }

 private:
  // One change of a step, kept until all of the step's changes are read.
  struct Change {
    enum class Kind { fast, slow, replicate, euclid, degrade, tail, range } kind;
    Pattern first, second, third;
    double amount = 0;
    int seed = 0;
  };

  class Untyped {
   public:
    explicit Untyped(Reader& reader) : reader_{reader}, before_{std::exchange(reader.reading_, Reading::any)} {}
    Untyped(const Untyped&) = delete;
    Untyped& operator=(const Untyped&) = delete;
    ~Untyped() { reader_.reading_ = before_; }

   private:
    Reader& reader_;
    Reading before_;
  };

  // -- Groups

  // What stands between brackets (or is the whole text): rows joined by one kind of separator.
  Part read_group(char open, size_t opened_at) {
    const bool plain = open == '\0' || open == '[';
    std::vector<Part> rows;
    rows.push_back(read_row());
    skip_blanks();
    const char separator = peek();
    if (separator == ',' || (plain && (separator == '|' || separator == '.'))) {
      while (peek() == separator) {
        ++at_;
        skip_blanks();
        rows.push_back(read_row());
        skip_blanks();
      }
    }
    if (peek() == ',' || peek() == '|' || peek() == '.') refuse_separator(open, rows.size() > 1 ? separator : '\0');
    if (open != '\0') close(open, opened_at);
    if (open == '<') return mini_build::alternation(std::move(rows));
    if (open == '{') {
      Pattern steps;
      if (peek() == '%') {
        ++at_;
        steps = read_slice_after('%').pattern;
      }
      skip_blanks();
      return mini_build::polymeter(std::move(rows), steps);
    }
    if (rows.size() == 1) return std::move(rows.front());
    // A foot uses up a number too, as in Strudel, though no dice are thrown for it.
    if (separator == '|') return mini_build::choice(std::move(rows), seeds_++);
    if (separator == '.') ++seeds_;
    return separator == ',' ? mini_build::layers(std::move(rows)) : mini_build::feet(std::move(rows));
  }

  [[noreturn]] void refuse_separator(char open, char before) {
    const std::string found{peek()};
    if (before != '\0')
      refuse("'" + found + "' cannot follow '" + std::string{before} + "' in the same group; put one of them in [ ]");
    const std::string close_sign = open == '<' ? "<>" : "{}";
    refuse("'" + found + "' cannot stand in " + close_sign + "; put the choice in [ ], as in <[a" + found + "b] c>");
  }

  void close(char open, size_t opened_at) {
    const char closing = open == '[' ? ']' : open == '<' ? '>' : '}';
    skip_blanks();
    if (peek() != closing) {
      refuse("expected a step or '" + std::string{closing} + "' to close the '" + std::string{open} + "' at column " +
             std::to_string(opened_at + 1));
    }
    ++at_;
    if (open != '{') skip_blanks();
  }

  Part read_row() {
    const bool marked = peek() == '^';
    if (marked) ++at_;
    std::vector<Part> steps;
    steps.push_back(read_step());
    while (step_follows()) steps.push_back(read_step());
    return mini_build::row(std::move(steps), marked);
  }

  bool step_follows() {
    skip_blanks();
    const char c = peek();
    if (c == '[' || c == '<' || c == '{') return true;
    const size_t length = word_length();
    return length > 0 && !(length == 1 && (c == '.' || c == '_'));
  }

  // -- Steps

  Part read_step() {
    Part part = read_slice("expected a step");
    std::vector<Change> changes;
    double repeats = 1;
    while (read_change(part, changes, repeats)) {
    }
    for (Change& change : changes) part.pattern = changed(std::move(part.pattern), change);
    return part;
  }

  // A word, or a group in brackets.
  Part read_slice(const std::string& expected) {
    skip_blanks();
    const char c = peek();
    if (c == '[' || c == '<' || c == '{') {
      const size_t opened_at = at_++;
      if (++brackets_ > kDeepestBrackets)
        throw MiniError("brackets are nested more than " + std::to_string(kDeepestBrackets) + " deep", opened_at,
                        opened_at + 1);
      skip_blanks();
      Part part = read_group(c, opened_at);
      --brackets_;
      return part;
    }
    const size_t length = word_length();
    if (length == 0) refuse(expected);
    if (length == 1 && c == '_') refuse("'_' makes the step before it longer, but there is none");
    if (length == 1 && c == '.') refuse("'.' stands between groups of steps, but there is no step before it");
    const size_t begin = at_;
    at_ += length;
    Part part{atom(text_.substr(begin, length), begin)};
    skip_blanks();
    return part;
  }

  // An operand: never of the type that the steps have.
  Part read_slice_after(char sign) {
    const Untyped inside{*this};
    return read_slice("expected a number, a word or a group after '" + std::string{sign} + "'");
  }

  Pattern atom(std::string_view word, size_t begin) const {
    if (word == "~" || word == "-") return silence();
    Context place{SourceRange{source_, static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + word.size())}};
    if (reading_ != Reading::any) return pure(typed(word, begin), std::move(place));
    if (const auto number = number_in(word)) {
      if (!std::isfinite(*number)) throw MiniError("this number is too large", begin, begin + word.size());
      return pure(*number, std::move(place));
    }
    return pure(word, std::move(place));
  }

  Value typed(std::string_view word, size_t begin) const {
    try {
      if (auto value = read_as(Value{word}, reading_)) return *value;
    } catch (const PatternError& error) {
      throw MiniError(error.what(), begin, begin + word.size());
    }
    throw MiniError("expected " + std::string{reading_name(reading_)} + ", not '" + std::string{word} + "'", begin,
                    begin + word.size());
  }

  // Reads one sign after a step; false where there is none. Signs stand at once after the step but for @ _ and !.
  bool read_change(Part& part, std::vector<Change>& changes, double& repeats) {
    const size_t before = at_;
    skip_blanks();
    switch (peek()) {
      case '@':
      case '_':
        ++at_;
        part.weight += read_number().value_or(2) - 1;
        return true;
      case '!':
        ++at_;
        repeats += read_number().value_or(2) - 1;
        part.weight = repeats;
        std::erase_if(changes, [](const Change& change) { return change.kind == Change::Kind::replicate; });
        changes.push_back({Change::Kind::replicate, {}, {}, {}, repeats});
        return true;
      default:
        at_ = before;
    }
    switch (peek()) {
      case '*':
        ++at_;
        changes.push_back({Change::Kind::fast, read_slice_after('*').pattern, {}, {}});
        return true;
      case '/':
        ++at_;
        changes.push_back({Change::Kind::slow, read_slice_after('/').pattern, {}, {}});
        return true;
      case ':':
        ++at_;
        changes.push_back({Change::Kind::tail, read_slice_after(':').pattern, {}, {}});
        return true;
      case '?': {
        ++at_;
        const double amount = read_number().value_or(0.5);
        changes.push_back({Change::Kind::degrade, {}, {}, {}, amount, seeds_++});
        return true;
      }
      case '(':
        changes.push_back(read_euclid());
        return true;
      case '.':
        if (text_.substr(at_, 2) != "..") return false;
        at_ += 2;
        changes.push_back(
            {Change::Kind::range, read_slice("expected the end of the range after '..'").pattern, {}, {}});
        return true;
      default:
        return false;
    }
  }

  Change read_euclid() {
    const size_t opened_at = at_++;
    Change change{Change::Kind::euclid, {}, {}, {}};
    change.first = read_argument("expected the number of pulses, as in (3,8)");
    skip_blanks();
    if (peek() != ',') refuse("expected ',' and the number of steps, as in (3,8)");
    ++at_;
    change.second = read_argument("expected the number of steps, as in (3,8)");
    skip_blanks();
    if (peek() == ',') ++at_;
    if (step_follows()) change.third = read_argument("expected the rotation, as in (3,8,2)");
    skip_blanks();
    if (peek() != ')') refuse("expected ')' to close the '(' at column " + std::to_string(opened_at + 1));
    ++at_;
    return change;
  }

  // Signs after an argument are read but, as in Strudel, do nothing: only groups can hold a changing number.
  Pattern read_argument(const std::string& expected) {
    const Untyped inside{*this};
    Part part = read_slice(expected);
    std::vector<Change> ignored;
    double repeats = 1;
    while (read_change(part, ignored, repeats)) {
    }
    return part.pattern;
  }

  static Pattern changed(Pattern pattern, Change& change) {
    switch (change.kind) {
      case Change::Kind::fast:
        return mini_build::faster(std::move(pattern), change.first);
      case Change::Kind::slow:
        return mini_build::slower(std::move(pattern), change.first);
      case Change::Kind::replicate:
        return mini_build::repeated(std::move(pattern), change.amount);
      case Change::Kind::euclid:
        return mini_build::euclid_of(std::move(pattern), change.first, change.second, change.third);
      case Change::Kind::degrade:
        return mini_build::degraded(std::move(pattern), change.amount, change.seed);
      case Change::Kind::tail:
        return mini_build::with_tail(std::move(pattern), std::move(change.first));
      case Change::Kind::range:
        return mini_build::range_to(std::move(pattern), std::move(change.first));
    }
    return pattern;
  }

  // -- Letters

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool is_digit(size_t i) const { return i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
        ++at_;
      else if (text_.substr(at_, 2) == "\xC2\xA0")
        at_ += 2;  // a space that keeps words together
      else
        return;
    }
  }

  // Bytes of the word at the reading place; 0 where none begins. Every letter beyond ASCII may be in a word.
  size_t word_length() const {
    size_t i = at_;
    while (i < text_.size()) {
      const char c = text_[i];
      const bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         std::string_view{"~-#.^_"}.find(c) != std::string_view::npos;
      if (ascii && c != '\0') {
        ++i;
        continue;
      }
      const size_t length = utf8_length(text_, i);
      if (length < 2 || text_.substr(i, 2) == "\xC2\xA0") break;
      i += length;
    }
    return i - at_;
  }

  // -1.5e2 and the like; nothing where none begins.
  std::optional<double> read_number() {
    size_t i = at_ + (peek() == '-' ? 1 : 0);
    if (!is_digit(i)) return std::nullopt;
    if (text_[i] == '0')
      ++i;
    else
      while (is_digit(i)) ++i;
    if (i < text_.size() && text_[i] == '.' && is_digit(i + 1)) {
      ++i;
      while (is_digit(i)) ++i;
    }
    if (i < text_.size() && (text_[i] == 'e' || text_[i] == 'E')) {
      const size_t digits = i + 1 + (i + 1 < text_.size() && (text_[i + 1] == '-' || text_[i + 1] == '+') ? 1 : 0);
      if (is_digit(digits)) {
        i = digits;
        while (is_digit(i)) ++i;
      }
    }
    const std::string_view digits = text_.substr(at_, i - at_);
    const double number = *number_in(digits);
    if (!std::isfinite(number) || std::abs(number) > 1e9) throw MiniError("this number is too large", at_, i);
    at_ = i;
    return number;
  }

  [[noreturn]] void refuse(const std::string& expected) const {
    if (at_ >= text_.size()) {
      throw MiniError(
          text_.empty() ? "the text is empty; write a step, or ~ for a rest" : expected + ", but the text ends here",
          at_, at_);
    }
    const size_t length = std::max<size_t>(1, utf8_length(text_, at_));
    const std::string_view found = text_.substr(at_, length);
    if (utf8_length(text_, at_) == 0) throw MiniError("this byte is no UTF-8 text", at_, at_ + 1);
    std::string message = expected + ", but found '" + printable(found) + "'";
    switch (found[0]) {
      case '+':
        message += " (a number is written without '+')";
        break;
      case '*':
      case '/':
      case '?':
      case ':':
      case '!':
      case '@':
        message += " (there must be a step just before it)";
        break;
      case '(':
        message += " (a rhythm stands just after a word, as in bd(3,8))";
        break;
      case '\'':
        message += " (words need no quotes; chords such as c'maj are read by m.note\"…\" and after dialect\"tidal\")";
        break;
      case '"':
        message += " (words need no quotes)";
        break;
      case ']':
      case '>':
      case '}':
      case ')':
        message += " (nothing is open that it could close)";
        break;
      default:
        break;
    }
    throw MiniError(message, at_, at_ + length);
  }

  std::string_view text_;
  Ref<const SourceText> source_;
  Reading reading_;
  size_t at_ = 0;
  int seeds_ = 0;
  int brackets_ = 0;
};

}  // namespace

Pattern mini(std::string_view text, Dialect dialect, Reading reading) {
  if (text.size() > kLongest) {
    throw MiniError(
        "this text has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(kLongest) + " can be read",
        kLongest, text.size());
  }
  try {
    return dialect == Dialect::tidal ? mini_tidal(text, reading) : Reader{text, reading}.read_all();
  } catch (const MiniError& error) {  // which may hold any bytes of the text
    throw MiniError(printable(error.what()), error.begin, error.end);
  }
}

std::string point_at(std::string_view text, const MiniError& error) {
  const size_t at = std::min(error.begin, text.size());
  const size_t line_begin = at == 0                                              ? 0
                            : text.rfind('\n', at - 1) == std::string_view::npos ? 0
                                                                                 : text.rfind('\n', at - 1) + 1;
  const size_t line_end = std::min(text.find('\n', at), text.size());
  constexpr size_t kAround = 60;  // bytes of a long line shown on each side
  size_t begin = at - line_begin > kAround ? at - kAround : line_begin;
  while (begin < at && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;
  size_t end = std::min(line_end, at + kAround);
  while (end > at && end < line_end && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  const std::string before = printable(text.substr(begin, at - begin));
  std::string caret;
  for (size_t i = 0; i < before.size(); i += utf8_length(before, i)) caret += ' ';
  return before + printable(text.substr(at, end - at)) + "\n" + caret + "^ " + error.what();
}

}  // namespace perigee
