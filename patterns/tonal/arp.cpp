// patterns/tonal/arp.cpp -- Chords one note at a time: events that share a whole are a chord.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/arp.h"

#include <algorithm>
#include <cmath>

#include "patterns/arguments.h"
#include "patterns/error.h"
#include "patterns/haps.h"
#include "patterns/join.h"
#include "patterns/numeral.h"
#include "patterns/pure.h"
#include "patterns/similar.h"
#include "patterns/tonal/pitch_controls.h"

namespace perigee {
namespace {

// The event with its whole cut to `whole`; false where nothing of its part is in there.
bool cut(Event& event, const Span& whole) {
  Span part;
  if (!intersect(whole, event.part, part)) return false;
  event.whole = whole;
  event.part = part;
  return true;
}

using Notes = Events;

void append(Notes& notes, const Notes& more, size_t skip_first = 0, size_t skip_last = 0) {
  const size_t end = more.size() - std::min(skip_last, more.size());
  for (size_t i = skip_first; i < end; ++i) notes.push_back(more[i]);
}
Notes reversed(Notes notes) {
  std::reverse(notes.begin(), notes.end());
  return notes;
}
// There and back, its ends once: a b c b.
Notes round_trip(const Notes& notes) {
  Notes result;
  append(result, notes, 0, 1);
  append(result, reversed(notes), 0, 1);
  return result;
}
Notes there_and_back(const Notes& notes) {
  Notes result = notes;
  append(result, reversed(notes));
  return result;
}
Notes converge(const Notes& notes) {  // first, last, second, last but one …
  Notes result;
  for (size_t low = 0, high = notes.size(); low < high;) {
    result.push_back(notes[low++]);
    if (low < high) result.push_back(notes[--high]);
  }
  return result;
}
Notes pinky_up(const Notes& notes) {  // the last note after each other
  Notes result;
  for (size_t i = 0; i + 1 < notes.size(); ++i) {
    result.push_back(notes[i]);
    result.push_back(notes.back());
  }
  return result;
}
Notes thumb_up(const Notes& notes) {  // the first note before each other
  Notes result;
  for (size_t i = 1; i < notes.size(); ++i) {
    result.push_back(notes.front());
    result.push_back(notes[i]);
  }
  return result;
}

struct Mode {
  std::string_view name;
  Notes (*order)(const Notes&);
};
constexpr Mode kModes[] = {
    {"up", [](const Notes& notes) { return notes; }},
    {"down", [](const Notes& notes) { return reversed(notes); }},
    {"updown", round_trip},
    {"downup", [](const Notes& notes) { return round_trip(reversed(notes)); }},
    {"up&down", there_and_back},
    {"down&up", [](const Notes& notes) { return there_and_back(reversed(notes)); }},
    {"converge", converge},
    {"diverge", [](const Notes& notes) { return reversed(converge(notes)); }},
    {"disconverge",
     [](const Notes& notes) {
       Notes result = converge(notes);
       append(result, reversed(converge(notes)), 1);
       return result;
     }},
    {"pinkyup", pinky_up},
    {"pinkyupdown", [](const Notes& notes) { return round_trip(pinky_up(notes)); }},
    {"thumbup", thumb_up},
    {"thumbupdown", [](const Notes& notes) { return round_trip(thumb_up(notes)); }},
};

// Events whose values are boxed events become those: their values, and their places in the text too.
Pattern unbox(Pattern source) {
  return change_events(std::move(source), [](Event& event) {
    if (!event.value.is_event()) return !event.value.is_none();
    const Event& inside = event.value.event().event;
    event.context.add(inside.context);
    event.value = Value{inside.value};
    return true;
  });
}

size_t index_in(const Value& value, size_t size) {
  const auto number = plain_number(value);
  if (!number || !std::isfinite(*number)) {
    throw PatternError("arp: an index must be a number, but it is " + describe(value) +
                       (value.is_string() ? "; modes such as \"up\" are for tidal.arp" : ""));
  }
  return wrapped(*number, size);
}

}  // namespace

Pattern arp_with(Chooser choose, Pattern source, const std::vector<Pattern>& inside) {
  Pattern chords = change_events(collected(std::move(source)), [](Event& chord) {
    chord.context = {};  // each note brings its own
    return true;
  });
  return unbox(bind(Bind::inner, std::move(chords), std::move(choose), inside));
}

Pattern arp_by_index(Pattern indices, Pattern source) {
  const auto by_index = [indices](const Value& chord) {
    return fmap(indices, [chord](Value& index) {
      index = chord.items()[index_in(index, chord.items().size())];
      return true;
    });
  };
  return arp_with(by_index, std::move(source), {indices});
}

Pattern spread_chords(ChordOrder order, Pattern source) {
  const auto spread = [order = std::move(order)](Events&& chord, Events& out) {
    if (!chord.front().has_whole) return append(out, chord);
    const Span whole = chord.front().whole;
    Events notes = order(std::move(chord));
    if (notes.empty()) return;
    const Cycles length = whole.duration() * Rational{1, static_cast<int64_t>(notes.size())};
    Cycles begin = whole.begin;
    for (Event& note : notes) {
      const Cycles end = begin + length;
      if (cut(note, Span{begin, end})) out.push_back(std::move(note));
      begin = end;
    }
  };
  return with_steps(change_chords(std::move(source), spread), std::nullopt);
}

const std::vector<std::string_view>& arp_mode_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> found;
    for (const Mode& mode : kModes) found.push_back(mode.name);
    return found;
  }();
  return names;
}

ChordOrder arp_mode(std::string_view name) {
  for (const Mode& mode : kModes) {
    if (mode.name == name) return [order = mode.order](Events chord) { return order(chord); };
  }
  const auto& names = arp_mode_names();
  std::string message = "arp: there is no mode named '" + std::string{name} + "'" + did_you_mean(name, names);
  if (!message.ends_with('?')) message += ';';
  message += " the modes are";
  for (const std::string_view known : names) message += " " + std::string{known};
  throw PatternError(message);
}

Pattern roll_chords(const Rational& amount, Pattern source) {
  const Rational reach = amount < Rational{0} ? -amount : amount;
  if (reach == Rational{0}) return source;
  const bool from_last = amount < Rational{0};
  const auto roll = [reach, from_last](Events&& chord, Events& out) {
    if (!chord.front().has_whole) return append(out, chord);
    const Span whole = chord.front().whole;
    if (from_last) std::reverse(chord.begin(), chord.end());
    const Cycles later = whole.duration() * reach * Rational{1, static_cast<int64_t>(chord.size())};
    Cycles begin = whole.begin;
    for (Event& note : chord) {
      if (begin < whole.end && cut(note, Span{begin, whole.end})) out.push_back(std::move(note));
      begin = begin + later;
    }
  };
  return with_steps(change_chords(std::move(source), roll), std::nullopt);
}

Pattern chromaticise(int semitones, Pattern source) {
  return bind(Bind::squeeze, std::move(source), [semitones](const Value& from) {
    const Value* pitch = pitch_of(from);
    if (pitch == nullptr) throw PatternError("chromaticiseBy needs notes, but it was given " + describe(from));
    const double note = number_or_throw(*pitch);
    std::vector<Pattern> run;
    for (int i = 0; i <= std::abs(semitones); ++i) {
      Value next{note + (semitones < 0 ? -i : i)};
      run.push_back(pure(from.is_controls() ? Value{ControlMap::with(Value{from}.take_controls(), pitch_control(from),
                                                                     std::move(next))}
                                            : next));
    }
    return fastcat(std::move(run));
  });
}

}  // namespace perigee
