// patterns/mini_tidal.cpp -- Tidal's mini-notation, whose signs, numbers and words are read as a type wants them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/mini_tidal.h"

#include <optional>

#include "patterns/inputs.h"
#include "patterns/mini.h"
#include "patterns/mini_tidal_build.h"
#include "patterns/printable.h"
#include "patterns/tidal_tokens.h"
#include "patterns/utf8.h"

namespace perigee {
namespace {

using mini_tidal_build::ChordChange;
using mini_tidal_build::Part;

constexpr int kDeepestBrackets = 200;
constexpr size_t kMostSteps = 65536;  // of one string, those that ! repeats included

// Reads from left to right without going back. A blank ends a step, and where Tidal wants none there must be none.
class Reader {
 public:
  Reader(std::string_view text, Reading reading) : text_{text}, source_{new SourceText{text}}, atoms_{reading, true} {}

  Pattern read_all() {
    Part part = read_group();
    if (at_ < text_.size()) refuse("expected " + std::string{reading_name(atoms_.reading)} + " or the end");
    return part.pattern;
  }

 private:
  // What the single steps are: of a type, of what changes a chord, with rests or without.
  struct Atoms {
    Reading reading;
    bool rests = false;
    bool chord_changes = false;
  };

  // What is read inside is made of other atoms.
  class Inside {
   public:
    Inside(Reader& reader, Atoms atoms) : reader_{reader}, before_{std::exchange(reader.atoms_, atoms)} {}
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { reader_.atoms_ = before_; }

   private:
    Reader& reader_;
    Atoms before_;
  };

  // -- Groups

  // Rows joined by one kind of separator, and a * or / for all of it.
  Part read_group() {
    std::vector<Part> rows;
    rows.push_back(read_row());
    const char separator = peek();
    if (separator == ',' || separator == '|') {
      while (peek() == separator) {
        skip_sign();
        rows.push_back(read_row());
      }
      Part joined = separator == ',' ? mini_tidal_build::layers(std::move(rows))
                                     : mini_tidal_build::choice(std::move(rows), seeds_++);
      return read_speed(std::move(joined));
    }
    return read_speed(std::move(rows.front()));
  }

  // Steps side by side; points between them make feet.
  Part read_row() {
    skip_blanks();
    std::vector<Part> steps, feet;
    bool footed = false, after_foot = false;
    while (true) {
      if (auto step = read_step()) {
        read_size(*step, steps);
        after_foot = false;
      } else if (peek() == '.') {
        skip_sign();
        feet.push_back(mini_tidal_build::row(std::move(steps)));
        steps.clear();
        footed = after_foot = true;
      } else {
        break;
      }
    }
    if (after_foot) refuse("expected a step after the '.'");
    if (footed) feet.push_back(mini_tidal_build::row(std::move(steps)));
    Part row = mini_tidal_build::row(footed ? std::move(feet) : std::move(steps));
    return read_chance(std::move(row));
  }

  // What follows a step in its row: a range, @ and _, or !.
  void read_size(Part step, std::vector<Part>& steps) {
    skip_blanks();
    size_t copies = 1;
    if (text_.substr(at_, 2) == "..") {
      ++at_;
      skip_sign();
      auto last = read_step();
      if (!last) refuse("expected the end of the range after '..'");
      step.pattern = mini_tidal_build::range_to(std::move(step.pattern), std::move(last->pattern));
    } else if (peek() == '@' || peek() == '_') {
      for (; peek() == '@' || peek() == '_'; skip_blanks()) {
        ++at_;
        const auto weight = token(Reading::ratio);
        step.weight += weight ? Rational::nearest(weight->number()) - Rational{1} : Rational{1};
      }
    } else if (peek() == '!') {
      double wanted = 1;
      for (; peek() == '!'; skip_blanks()) {
        ++at_;
        const auto times = is_digit(at_) ? token(Reading::integer) : std::nullopt;
        wanted += times ? times->number() - 1 : 1;
      }
      if (wanted > static_cast<double>(kMostSteps)) refuse_too_many();
      copies = wanted > 0 ? static_cast<size_t>(wanted) : 0;
    }
    steps_ += copies;
    if (steps_ > kMostSteps) refuse_too_many();
    for (size_t i = 1; i < copies; ++i) steps.push_back(step);
    if (copies > 0) steps.push_back(std::move(step));
  }

  // -- Steps

  // One step with the signs that follow it at once; nothing where none begins.
  std::optional<Part> read_step() {
    const bool group = peek() == '[' || peek() == '{' || peek() == '<';
    std::optional<Part> part = group ? read_brackets() : read_atom();
    if (!part) return part;
    // Tidal reads a number as a step of its own inside the step, so its signs may stand twice, and a chord between.
    const bool twice = atoms_.reading == Reading::number || atoms_.reading == Reading::note ||
                       atoms_.reading == Reading::integer || (atoms_.reading == Reading::any && part->number);
    part = read_rhythm(std::move(*part));
    if (!twice || atoms_.chord_changes) return part;
    if (peek() == '\'') part->pattern = read_chord(std::move(part->pattern));
    return read_rhythm(read_speed(read_chance(std::move(*part))));
  }

  std::optional<Part> read_atom() {
    if (peek() == '^') return read_variable();
    const size_t begin = at_;
    if (atoms_.chord_changes) {
      auto change = read_chord_change();
      if (!change) return std::nullopt;
      return read_speed(read_chance(Part{pure(*change, place(begin)), 1, 1, true}));
    }
    const bool numeric =
        atoms_.reading != Reading::word && atoms_.reading != Reading::truth && atoms_.reading != Reading::ratio;
    Part part{silence(), 1, 1, true};
    if (numeric && peek() == '\'') {
      part.pattern = pure(0.0);  // a chord on c
      return part;
    }
    if (!(atoms_.rests && read_rest())) {
      auto value = token(atoms_.reading);
      if (!value) return std::nullopt;
      // "c'maj" is a chord also where words are words.
      if (value->is_string() && atoms_.reading == Reading::any && peek() == '\'')
        value = read_as(*value, Reading::note);
      if (!value) refuse("expected a note before the \"'\" of a chord");
      part.number = !value->is_string();
      part.pattern = pure(*value, place(begin));
    }
    return read_speed(read_chance(std::move(part)));
  }

  // ~ or -. A minus before a number is its sign.
  bool read_rest() {
    if (peek() == '-') {
      size_t next = at_ + 1;
      while (next < text_.size() && is_blank(next)) ++next;
      const bool sign = next < text_.size() && text_[next] != '-' && begins_token();
      if (sign) return false;
    } else if (peek() != '~') {
      return false;
    }
    ++at_;
    return true;
  }

  // ^name: a value given from outside; silent until one comes.
  Part read_variable() {
    const size_t begin = at_ + 1;
    do {
      ++at_;
    } while (tidal_word_length(text_.substr(at_)) > 0 ||
             (peek() != '\0' && std::string_view{":.-_"}.find(peek()) != std::string_view::npos));
    const auto readable = [reading = atoms_.reading](Value& value) {
      if (reading == Reading::any) return true;
      return reading == Reading::word ? value.is_string() : value.is_number() || value.is_boolean();
    };
    return Part{input_pattern(text_.substr(begin, at_ - begin), readable, silence()), 1, 1, true};
  }

  Part read_brackets() {
    const char open = peek();
    const size_t opened_at = at_++;
    if (++brackets_ > kDeepestBrackets)
      throw MiniError("brackets are nested more than " + std::to_string(kDeepestBrackets) + " deep", opened_at,
                      opened_at + 1);
    Part part;
    if (open == '[') {
      part = read_group();
      close(']', opened_at);
    } else {
      std::vector<Part> rows;
      rows.push_back(read_row());
      while (peek() == ',') {
        skip_sign();
        rows.push_back(read_row());
      }
      close(open == '{' ? '}' : '>', opened_at);
      Pattern steps = open == '<' ? pure(1.0) : nullptr;
      if (open == '{' && peek() == '%') {
        ++at_;
        const Inside ratios{*this, {Reading::ratio}};
        steps = read_row().pattern;
      }
      part = mini_tidal_build::polymeter(std::move(rows), std::move(steps));
    }
    --brackets_;
    return read_speed(std::move(part));
  }

  void close(char closing, size_t opened_at) {
    if (peek() != closing) {
      refuse("expected " + std::string{reading_name(atoms_.reading)} + " or '" + std::string{closing} +
             "' to close the '" + std::string{text_[opened_at]} + "' at column " + std::to_string(opened_at + 1));
    }
    ++at_;
  }

  // -- Signs after a step

  // *2 or /2
  Part read_speed(Part part) {
    const char sign = peek();
    if (sign != '*' && sign != '/') return part;
    skip_sign();
    const Inside ratios{*this, {Reading::ratio}};
    Pattern factor;
    if (peek() == '[' || peek() == '{' || peek() == '<') {
      factor = read_brackets().pattern;
    } else {
      const size_t begin = at_;
      const auto number = token(Reading::ratio);
      if (!number) refuse("expected a number or a group of them after '" + std::string{sign} + "'");
      factor = pure(*number, place(begin));
    }
    part.pattern = sign == '*' ? mini_tidal_build::faster(std::move(part.pattern), factor)
                               : mini_tidal_build::slower(std::move(part.pattern), factor);
    part.width = 1;
    return part;
  }

  // ? or ?0.3
  Part read_chance(Part part) {
    if (peek() != '?') return part;
    ++at_;
    double amount = 0.5;
    if (is_digit(at_)) {
      const size_t begin = at_;
      amount = token(Reading::ratio)->number();
      const std::string_view digits = text_.substr(begin, at_ - begin);
      if (digits.find_first_of(".e") == std::string_view::npos)
        throw MiniError("after '?' stands a number with a point, as in ?0.3", begin, at_);
    }
    skip_blanks();
    part.pattern = mini_tidal_build::degraded(std::move(part.pattern), amount, seeds_++);
    part.width = 1;
    return part;
  }

  // (3,8) or (3,8,2), and a ?
  Part read_rhythm(Part part) {
    if (peek() != '(') return read_chance(std::move(part));
    const size_t opened_at = at_++;
    const bool truths = atoms_.reading == Reading::truth;
    {
      const Inside integers{*this, {Reading::integer}};
      const Pattern pulses = read_row().pattern;
      if (peek() != ',') refuse("expected ',' and the number of steps, as in (3,8)");
      skip_sign();
      const Pattern steps = read_row().pattern;
      Pattern rotation;
      if (peek() == ',') {
        skip_sign();
        rotation = read_row().pattern;
      }
      close(')', opened_at);
      part.pattern = mini_tidal_build::euclid_of(std::move(part.pattern), truths, pulses, steps, rotation);
    }
    return read_chance(std::move(part));
  }

  // -- Chords

  // 'maj7'i'o
  Pattern read_chord(Pattern note) {
    ++at_;
    const auto part_of = [this](Atoms atoms, const char* expected) {
      const Inside inside{*this, atoms};
      auto part = read_step();
      if (!part) refuse(expected);
      return std::move(part->pattern);
    };
    Pattern name = part_of({Reading::word}, "expected a chord's name, as in c'maj7");
    std::vector<Pattern> modifiers;
    while (peek() == '\'') {
      ++at_;
      modifiers.push_back(
          part_of({Reading::any, false, true}, "expected what to do to the chord: i, o, d1 or a number of notes"));
      if (modifiers.size() > kMostModifiers) refuse("expected fewer changes of a chord");
    }
    return mini_tidal_build::chord(std::move(note), std::move(name), std::move(modifiers));
  }

  // i, ii, i2: invert; o: open; d1: drop; 5: so many notes.
  std::optional<Value> read_chord_change() {
    const char letter = peek();
    const auto change = [](ChordChange which, double count) { return mini_tidal_build::chord_change(which, count); };
    if ((letter == 'i' || letter == 'd') && is_digit(at_ + 1)) {
      ++at_;
      const double count = token(Reading::integer)->number();
      return change(letter == 'i' ? ChordChange::invert : ChordChange::drop, count);
    }
    if (letter == 'i' || letter == 'o') {
      double count = 0;
      for (; peek() == letter; ++at_) ++count;
      return change(letter == 'i' ? ChordChange::invert : ChordChange::open, count);
    }
    if (const auto notes = token(Reading::integer)) return change(ChordChange::range, notes->number());
    return std::nullopt;
  }

  // -- Letters

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool is_digit(size_t i) const { return i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; }
  bool is_blank(size_t i) const { return std::string_view{" \t\n\r\v\f"}.find(text_[i]) != std::string_view::npos; }

  void skip_blanks() {
    while (at_ < text_.size() && (is_blank(at_) || text_.substr(at_, 2) == "\xC2\xA0")) at_ += is_blank(at_) ? 1U : 2U;
  }
  void skip_sign() {
    ++at_;
    skip_blanks();
  }

  Context place(size_t begin) const {
    return Context{SourceRange{source_, static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)}};
  }

  bool begins_token() const {
    const auto found = tidal_token(text_.substr(at_), atoms_.reading);
    return found && found->length > 0;
  }

  // Reads a token, if one begins here.
  std::optional<Value> token(Reading reading) {
    try {
      auto found = tidal_token(text_.substr(at_), reading);
      if (!found) return std::nullopt;
      at_ += found->length;
      return std::move(found->value);
    } catch (const PatternError& error) {
      throw MiniError(error.what(), at_, std::min(text_.find_first_of(" ]>})", at_), text_.size()));
    }
  }

  [[noreturn]] void refuse_too_many() const {
    throw MiniError("one text can have at most " + std::to_string(kMostSteps) + " steps", at_, at_);
  }

  [[noreturn]] void refuse(const std::string& expected) const {
    if (at_ >= text_.size()) throw MiniError(expected + ", but the text ends here", at_, at_);
    const size_t length = std::max<size_t>(1, utf8_length(text_, at_));
    if (utf8_length(text_, at_) == 0) throw MiniError("this byte is no UTF-8 text", at_, at_ + 1);
    std::string message = expected + ", but found '" + printable(text_.substr(at_, length)) + "'";
    if (is_blank(at_)) message += " (a range ends its row here; put it in [ ] to go on after it)";
    throw MiniError(message, at_, at_ + length);
  }

  static constexpr size_t kMostModifiers = 16;

  std::string_view text_;
  Ref<const SourceText> source_;
  size_t at_ = 0;
  Atoms atoms_;
  int seeds_ = 0;
  int brackets_ = 0;
  size_t steps_ = 0;
};

}  // namespace

Pattern mini_tidal(std::string_view text, Reading reading) { return Reader{text, reading}.read_all(); }

}  // namespace perigee
