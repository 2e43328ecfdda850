// patterns/tonal/scala.cpp -- Tunings from Scala's files: .scl says which pitches there are, .kbm which key plays which.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/scala.h"

#include <atomic>
#include <charconv>
#include <cmath>

#include "patterns/error.h"
#include "patterns/numeral.h"
#include "patterns/trimmed.h"

namespace perigee {
namespace {

constexpr int kMostPitches = 10'000;
constexpr double kMostCents = 120'000;  // a hundred octaves

// The lines that are no comments, one by one, and where they are.
class Lines {
 public:
  Lines(std::string_view text, std::string_view file) : rest_{text}, file_{file} {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);  // byte order mark
  }

  std::optional<std::string_view> next() {
    while (!rest_.empty()) {
      const size_t end = std::min(rest_.find('\n'), rest_.size());
      const std::string_view line = rest_.substr(0, end);
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++number_;
      if (!line.starts_with('!')) return trimmed(line);
    }
    return std::nullopt;
  }
  // The first word of the next line; what follows it is the writer's remark.
  std::string_view word(std::string_view wanted) {
    const auto line = next();
    if (!line) fail("the file ends where " + std::string{wanted} + " is expected");
    return line->substr(0, line->find_first_of(" \t"));
  }
  int integer(std::string_view wanted, int least, int most) {
    const std::string_view text = word(wanted);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
      fail(std::string{wanted} + " must be a whole number from " + std::to_string(least) + " to " +
           std::to_string(most) + ", but it is '" + std::string{text.substr(0, 40)} + "'");
    }
    return value;
  }
  [[noreturn]] void fail(const std::string& problem) const {
    throw PatternError(std::string{file_} + ":" + std::to_string(number_) + ": " + problem);
  }

 private:
  std::string_view rest_, file_;
  int number_ = 0;
};

std::optional<double> whole_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto value = number_in(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::atomic<TextFileReader> reader_now = nullptr;

}  // namespace

std::optional<TunedInterval> parse_scala_pitch(std::string_view text) {
  if (text.find('.') != std::string_view::npos) {
    if (text.find_first_not_of("+-.0123456789") != std::string_view::npos) return std::nullopt;
    std::string cents{text};
    if (cents.back() == '.') cents += '0';
    const auto value = number_in(cents);
    if (!value || std::abs(*value) > kMostCents) return std::nullopt;
    return TunedInterval::of_semitones(*value / 100);
  }
  const size_t slash = text.find('/');
  const auto above = whole_number(text.substr(0, slash));
  const auto below = slash == std::string_view::npos ? 1.0 : whole_number(text.substr(slash + 1));
  if (!above || !below || *above <= 0 || *below <= 0) return std::nullopt;
  return TunedInterval::of_ratio(*above / *below);
}

Tuning parse_scl(std::string_view text, std::string_view file) {
  Lines lines{text, file};
  if (!lines.next()) lines.fail("the file is empty; a .scl file begins with a description");
  const int count = lines.integer("the number of notes", 0, kMostPitches);
  std::vector<TunedInterval> degrees{TunedInterval{}};
  for (int i = 1; i <= count; ++i) {
    const std::string_view word = lines.word("pitch " + std::to_string(i) + " of " + std::to_string(count));
    const auto pitch = parse_scala_pitch(word);
    if (!pitch) {
      lines.fail("a pitch must be a ratio such as 3/2 or cents with a point such as 701.955, but it is '" +
                 std::string{word.substr(0, 40)} + "'");
    }
    degrees.push_back(*pitch);
  }
  if (count == 0) return Tuning{std::move(degrees), TunedInterval::of_ratio(2)};
  const TunedInterval period = degrees.back();
  if (!(period.semitones > 0)) lines.fail("the last pitch is where the scale repeats, so it must be above 1/1");
  degrees.pop_back();
  return Tuning{std::move(degrees), period};
}

std::optional<int> KeyboardMap::degree(int key) const noexcept {
  const int above = key - middle_key;
  if (keys.empty()) return above;
  const int size = static_cast<int>(keys.size());
  const int index = ((above % size) + size) % size;
  const auto& entry = keys[static_cast<size_t>(index)];
  if (!entry) return std::nullopt;
  return *entry + (above - index) / size * octave_degree;
}

std::optional<double> KeyboardMap::note(int key, const Tuning& tuning) const {
  if (key < first_key || key > last_key) return key;
  const auto here = degree(key), there = degree(reference_key);
  if (!here || !there) return std::nullopt;
  return 69 + 12 * std::log2(reference_hz / 440) + tuning.semitones(*here) - tuning.semitones(*there);
}

KeyboardMap parse_kbm(std::string_view text, std::string_view file) {
  constexpr int kMostKeys = 4096, kMostDegree = 1'000'000;
  Lines lines{text, file};
  KeyboardMap map;
  const int size = lines.integer("the size of the map", 0, kMostKeys);
  map.first_key = lines.integer("the first key", 0, kMostKeys);
  map.last_key = lines.integer("the last key", map.first_key, kMostKeys);
  map.middle_key = lines.integer("the middle key", 0, kMostKeys);
  map.reference_key = lines.integer("the reference key", 0, kMostKeys);
  const std::string_view frequency = lines.word("the reference frequency");
  const auto hz = number_in(frequency);
  if (!hz || !(*hz > 0) || !std::isfinite(*hz))
    lines.fail("the reference frequency must be above 0 Hz, but it is '" + std::string{frequency.substr(0, 40)} + "'");
  map.reference_hz = *hz;
  map.octave_degree = lines.integer("the degree of the octave", 0, kMostDegree);
  for (int i = 0; i < size; ++i) {
    const auto line = lines.next();  // silent keys at the end may be left out
    const std::string_view word = line ? line->substr(0, line->find_first_of(" \t")) : std::string_view{"x"};
    int entry = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), entry);
    const bool silent = word == "x" || word == "X";
    if (!silent && (error != std::errc{} || end != word.data() + word.size() || std::abs(entry) > kMostDegree))
      lines.fail("a key must have a degree or x, but it has '" + std::string{word.substr(0, 40)} + "'");
    map.keys.push_back(silent ? std::nullopt : std::optional{entry});
  }
  if (!map.degree(map.reference_key)) lines.fail("the reference key must play a degree, but it is x");
  return map;
}

void set_text_file_reader(TextFileReader reader) noexcept { reader_now.store(reader); }

std::string read_text_file(const std::string& path) {
  const TextFileReader reader = reader_now.load();
  if (reader == nullptr) throw PatternError(path + ": no files can be read here");
  return reader(path);
}

}  // namespace perigee
